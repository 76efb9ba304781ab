#!/bin/sh
# Makes the certificates that the tests of TLS use: an authority of no meaning, and a server's for api.testify.example.
set -e
cd "$(dirname "$0")"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj "/CN=hrsync test authority" \
  -keyout authority.key -out authority.pem
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=api.testify.example" \
  -keyout server.key -out server.csr
printf 'subjectAltName=DNS:api.testify.example\n' > server.ext
openssl x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 36500 -extfile server.ext \
  -out server.pem
rm -f authority.key authority.srl server.csr server.ext
