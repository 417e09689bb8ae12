home <- paste(
  "<!doctype html>",
  "<html lang=\"en\">",
  "<head><meta charset=\"utf-8\"><title>An API in R</title></head>",
  "<body>",
  "<h1>An API in R</h1>",
  "<p>Its routes are described in <a href=\"__docs__/\">the documentation</a>.</p>",
  "</body>",
  "</html>",
  sep = "\n"
)

#* What the app is
#* @get /
#* @head /
#* @serializer html
function() {
  home
}

#* Whether the app is ready
#* @get /health
#* @serializer unboxedJSON
function() {
  list(status = "ok")
}

#* Words and characters of a text
#* @post /count
#* @serializer unboxedJSON
function(req, res) {
  text <- if (is.list(req$body)) req$body$text
  if (!is.character(text) || length(text) != 1) {
    res$status <- 422
    return(list(error = "Send JSON with a text, such as {\"text\": \"two words\"}."))
  }
  words <- strsplit(trimws(text), "[[:space:]]+")[[1]]
  list(words = sum(nzchar(words)), characters = nchar(text))
}
