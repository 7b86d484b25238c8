# load.py URL SECONDS: predictions, each over a connection of its own, and how they ended
import collections, http.client, json, sys, threading, time, urllib.parse
url, end, ended = urllib.parse.urlparse(sys.argv[1]), time.time() + float(sys.argv[2]), collections.Counter()


def ask():
    while time.time() < end:
        try:
            connection = http.client.HTTPConnection(url.hostname, url.port, timeout=5)
            connection.request("POST", url.path, json.dumps({"data": {"ndarray": [[5.1, 3.5, 1.4, 0.2]]}}), {"Content-Type": "application/json"})
            ended[str(connection.getresponse().status)] += 1
            connection.close()
        except OSError as fault:
            ended[type(fault).__name__] += 1
        time.sleep(0.005)


threads = [threading.Thread(target=ask) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print("predictions:", dict(ended))
sys.exit(0 if list(ended) == ["200"] else 1)
