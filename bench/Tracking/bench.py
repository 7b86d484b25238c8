#!/usr/bin/env python3
"""Measures services/Tracking as a process: `dotnet build -c Release services/Tracking`, then `bench/Tracking/bench.py`.

Needs Debian's python3 and wrk. Prints a Markdown report; redirect it into bench/results/tracking-<date>.md.
"""
import argparse, http.client, json, os, platform, shutil, sqlite3, statistics, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DLL = os.path.join(ROOT, "services/Tracking/bin/Release/net10.0/Tracking.dll")
API = "/api/2.0/mlflow/"
RUNS = 100_000


class Server:
    def __init__(self, folder, port):
        self.folder, self.port = folder, port

    def start(self):
        environment = dict(os.environ, Tracking__DataDirectory=self.folder, ASPNETCORE_URLS=f"http://127.0.0.1:{self.port}",
                           AWS_ENDPOINT_URL="http://127.0.0.1:9", AWS_ACCESS_KEY_ID="bench", AWS_SECRET_ACCESS_KEY="bench-secret")
        began = time.perf_counter()
        self.process = subprocess.Popen(["dotnet", DLL], env=environment, stdout=subprocess.DEVNULL)
        while True:
            try:
                if request(connect(self.port), "GET", "/health")[0] == 200:
                    return time.perf_counter() - began
            except OSError:
                time.sleep(0.005)

    def memory(self):
        """Resident MiB, and how much of it is the process's own: the rest are .NET's files, which all services share."""
        with open(f"/proc/{self.process.pid}/status") as status:
            size = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in status if line.startswith(("VmRSS", "RssAnon"))}
        return f"{size['VmRSS']:.0f} MiB ({size['RssAnon']:.0f} own)"

    def cpu(self):
        """Seconds of processor time since the start."""
        with open(f"/proc/{self.process.pid}/stat") as stat:
            return sum(map(int, stat.read().split()[13:15])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def connect(port, host="127.0.0.1"):
    return http.client.HTTPConnection(host, port)


def request(connection, method, path, body=None):
    connection.request(method, path, json.dumps(body) if body is not None else None, {"Content-Type": "application/json"})
    response = connection.getresponse()
    return response.status, response.read()


def call(connection, path, body):
    status, answer = request(connection, "POST", API + path, body)
    assert status == 200, (path, status, answer)
    return json.loads(answer)


def record_run(connection, i):
    """What an upload step does: create_run + log_batch + log-model. Returns its seconds."""
    began = time.perf_counter()
    run = call(connection, "runs/create", {"experiment_id": "0", "start_time": i})["run"]["info"]["run_id"]
    call(connection, "runs/log-batch", {
        "run_id": run, "metrics": [{"key": f"m{k}", "value": k, "timestamp": i} for k in range(5)],
        "params": [{"key": f"p{k}", "value": str(k)} for k in range(5)], "tags": [{"key": "t", "value": "v"}]})
    call(connection, "runs/log-model", {"run_id": run, "model_json": json.dumps(
        {"run_id": run, "artifact_path": "svc", "utc_time_created": "2026-01-02 03:04:05.678901", "flavors": {"sklearn": {}}})})
    return time.perf_counter() - began


def log_metric_rate(host, port, connections, seconds):
    connection = connect(port, host)
    run = call(connection, "runs/create", {"experiment_id": "0"})["run"]["info"]["run_id"]
    script = tempfile.NamedTemporaryFile("w", suffix=".lua", delete=False)
    script.write(f'''
local i, thread = 0, 0
function setup(t) thread = thread + 1; t:set("id", thread) end
request = function()
  i = i + 1
  return wrk.format("POST", "{API}runs/log-metric", {{["Content-Type"] = "application/json"}},
    '{{"run_id": "{run}", "key": "m' .. id .. '", "value": 0.5, "timestamp": ' .. i .. ', "step": ' .. i .. '}}')
end
done = function(summary) io.write("ERRORS " .. summary.errors.status .. "\\n") end
''')
    script.close()
    output = subprocess.run(["wrk", "-t", "2", "-c", str(connections), "-d", f"{seconds}s", "--latency", "-s", script.name, f"http://{host}:{port}"],
                            capture_output=True, text=True, check=True).stdout
    os.unlink(script.name)
    assert "ERRORS 0" in output, output
    return output


def fill(folder):
    """Puts RUNS runs into the database of a stopped server, by SQL: through the API it would take minutes and measure something else."""
    database = sqlite3.connect(os.path.join(folder, "tracking.db"))
    first = (database.execute("SELECT max(run) FROM runs").fetchone()[0] or 0) + 1
    kernels = ["rbf", "linear", "poly", "sigmoid"]
    with database:
        database.execute("INSERT INTO experiments VALUES (7, 'filled', 's3://mlflow/7', 'active', 0, 0)")
        database.executemany("INSERT INTO runs VALUES (?, ?, 7, ?, '', 'FINISHED', ?, ?, '', 'active', NULL)",
                             ((first + i, f"{i:032x}", f"run-{i}", i, i + 1) for i in range(RUNS)))
        database.executemany("INSERT INTO params VALUES (?, ?, ?)",
                             ((first + i, key, value) for i in range(RUNS) for key, value in (("C", str(i % 10)), ("kernel", kernels[i % 4]))))
        database.executemany("INSERT INTO latest_metrics VALUES (?, 'accuracy', 0, 0, ?, 0)", ((first + i, (i * 7919 % RUNS) / RUNS) for i in range(RUNS)))
        database.executemany("INSERT INTO tags VALUES (?, 'mlflow.runName', ?)", ((first + i, f"run-{i}") for i in range(RUNS)))
    database.close()


SEARCHES = [
    ("a filter that 1 run in 40 passes, 100 results", {"filter": "metrics.accuracy > 0.9 AND params.kernel = 'rbf'", "max_results": 100}),
    ("the same, best first", {"filter": "metrics.accuracy > 0.9 AND params.kernel = 'rbf'", "max_results": 100, "order_by": ["metrics.accuracy DESC"]}),
    ("a filter that 10 runs pass", {"filter": "metrics.accuracy > 0.9999", "max_results": 100}),
    ("a filter that no run passes", {"filter": "params.kernel = 'none'", "max_results": 100}),
    ("no filter, 1000 results (the default)", {}),
]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, default=5993)
    arguments.add_argument("--seconds", type=int, default=10)
    options = arguments.parse_args()
    folder = tempfile.mkdtemp(prefix="tracking-bench-", dir=os.environ.get("BENCH_DIR"))
    server = Server(folder, options.port)
    try:
        commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
        cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.processor())
        print(f"# Tracking, {time.strftime('%Y-%m-%d')}\n")
        print(f"{cpu}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()} and wrk as clients on the same cores; "
              f"commit {commit}; load average before the start {os.getloadavg()[0]:.1f}.\n")
        print("| what | measured | asked for |\n|---|---|---|")
        starts = []
        for _ in range(3):
            starts.append((server.start(), server.cpu()))
            server.stop()
        ready, busy = sorted(starts)[1]
        print(f"| ready after the start (median of 3; the first makes the database) | {ready * 1000:.0f} ms, of which {busy * 1000:.0f} ms processor | 1000 ms |")
        server.start()
        connection = connect(options.port)
        for i in range(50):
            record_run(connection, i)
        times = sorted(record_run(connection, i) for i in range(300))
        print(f"| create_run + log_batch + log-model, one client | p50 {times[150] * 1000:.2f} ms, p95 {times[285] * 1000:.2f} ms | 5 ms |")
        raw = log_metric_rate("127.0.0.1", options.port, 8, options.seconds)
        rate = next(line.split()[1] for line in raw.splitlines() if line.startswith("Requests/sec"))
        print(f"| log-metric, 8 connections, durable | {float(rate):,.0f}/s | 3,000/s |")
        memory = server.memory()
        server.stop()
        fill(folder)
        server.start()
        connection = connect(options.port)
        for name, body in SEARCHES:
            body = dict(body, experiment_ids=["7"])
            times = []
            for _ in range(12):
                began = time.perf_counter()
                found = len(call(connection, "runs/search", body).get("runs", []))
                times.append(time.perf_counter() - began)
            print(f"| runs/search over {RUNS:,} runs: {name} ({found} found) | p50 {statistics.median(times[2:]) * 1000:.1f} ms | 50 ms |")
        print(f"| resident memory after the writes; after the searches | {memory}; {server.memory()} | 100 MiB |")
        print(f"\nRaw output of wrk:\n\n```\n{raw.strip()}\n```")
        began = time.perf_counter()
        with open(os.path.join(folder, "fsync"), "wb") as probe:
            for _ in range(200):
                probe.write(b"x" * 4096)
                probe.flush()
                os.fsync(probe.fileno())
        print(f"\nA write of 4 KiB with fsync in the same folder takes {(time.perf_counter() - began) / 200 * 1000:.2f} ms here.")
    finally:
        if getattr(server, "process", None) and server.process.poll() is None:
            server.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
