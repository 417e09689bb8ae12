#!/usr/bin/env bash
# Takes the app from its repository, and starts it.
set -euo pipefail

: "${REPO_URL:?Set the variable REPO_URL of the Space}"

# The token goes into one header, and neither into the remote's address nor into the app's environment.
options=()
if [ -n "${GIT_TOKEN:-}" ]; then
    login=$(printf 'x-access-token:%s' "$GIT_TOKEN" | base64 -w0)
    options=(-c "http.extraHeader=Authorization: Basic $login")
    unset GIT_TOKEN
fi

cd /app
git init -q
git remote add origin "$REPO_URL" 2>/dev/null || git remote set-url origin "$REPO_URL"
git "${options[@]}" fetch -q --depth 1 origin "${REPO_COMMIT:-HEAD}"
git checkout -q -f FETCH_HEAD
echo "Running $(git log -1 --format='%h %s')"

{{installCommand}}

exec {{startCommand}}
