#!/usr/bin/env python3
"""Lets the graph runner download model directories from a folder: just enough of S3, without signatures. store.py PORT FOLDER"""
import http.server, os, sys, urllib.parse

FOLDER = sys.argv[2]


class Store(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, body, kind="application/octet-stream"):
        self.send_response(200)
        for name, value in (("Content-Type", kind), ("Content-Length", len(body)), ("ETag", '"e"'), ("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")):
            self.send_header(name, str(value))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        key = urllib.parse.unquote(url.path).split("/", 2)[2] if url.path.count("/") > 1 else ""
        if not key:
            prefix = urllib.parse.parse_qs(url.query).get("prefix", [""])[0]
            keys = sorted(os.path.relpath(os.path.join(root, file), FOLDER) for root, _, files in os.walk(FOLDER) for file in files)
            items = "".join(f"<Contents><Key>{key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>\"e\"</ETag><Size>{os.path.getsize(os.path.join(FOLDER, key))}</Size></Contents>" for key in keys if key.startswith(prefix))
            self.answer(f'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><IsTruncated>false</IsTruncated>{items}</ListBucketResult>'.encode(), "application/xml")
        else:
            with open(os.path.join(FOLDER, key), "rb") as file:
                self.answer(file.read())

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Store).serve_forever()
