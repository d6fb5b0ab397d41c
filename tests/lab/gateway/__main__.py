"""`python -m gateway`: start, say where on stdout, and stop when stdin closes."""

import json
import sys
import threading

from .server import start


def main() -> None:
    server = start()
    host, port = server.server_address[:2]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"gateway": f"http://{host}:{port}"}), flush=True)
    # The parent holds the other end of stdin. Whatever way it ends, this read ends too.
    sys.stdin.buffer.read()


main()
