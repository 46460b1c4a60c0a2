# Issues the sandbox's second hospital a key, as an agency's administrator does, and prints it: eval "$(sh key.sh)"
# From then on the hospital sends signed messages only. sh key.sh end: no key any more.
BASE=${BASE:-http://127.0.0.1:8080}
KEYS=$BASE/api/administration/institutions/H52020100002/keys
member() { grep -o "\"$1\":\"[^\"]*" | head -n 1 | sed 's/.*:"//'; }
token=$(curl -sS "$BASE/api/sign-in/demo" -H 'content-type: application/json' -d '{"staff":"administrator"}' | member token)
if [ "${1:-}" = end ]; then
  for id in $(curl -sS "$KEYS" -H "authorization: Bearer $token" | grep -o '"id":"[^"]*' | sed 's/.*:"//'); do
    curl -sS -o /dev/null -X DELETE "$KEYS/$id" -H "authorization: Bearer $token"
  done
  exit
fi
issued=$(curl -sS "$KEYS" -H "authorization: Bearer $token" -H 'content-type: application/json' -d '{"scheme":"xtif"}')
echo "export KEY_ID=$(printf '%s' "$issued" | member keyId) SECRET=$(printf '%s' "$issued" | member secret)"
