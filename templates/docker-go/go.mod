module {{slug}}

go {{goVersion}}
