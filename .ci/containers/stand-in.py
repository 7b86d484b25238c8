#!/usr/bin/python3.11
# minio server /data --console-address :9001, or mlflow server ...: takes exactly what AppHost.cs says, and runs our service with it
import argparse, asyncio, os, signal, sys
minio = os.path.basename(sys.argv[0]) == "minio"
parser = argparse.ArgumentParser(allow_abbrev=False)
parser.add_argument("command", choices=["server"])
variables = {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "true", "Logging__LogLevel__Microsoft.AspNetCore.Hosting.Diagnostics": "Information"}
if minio:
    parser.add_argument("folder")
    parser.add_argument("--console-address", required=True)
    given = parser.parse_args()
    program = "ObjectStore"
    variables.update(ASPNETCORE_URLS="http://127.0.0.1:8999", AllowedHosts="*", ObjectStore__DataDirectory=given.folder + "/objects",
        ObjectStore__Keys__0__AccessKey=os.environ["MINIO_ROOT_USER"], ObjectStore__Keys__0__SecretKey=os.environ["MINIO_ROOT_PASSWORD"])
else:
    for name in "host", "port", "backend-store-uri", "default-artifact-root", "allowed-hosts":
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--no-serve-artifacts", action="store_true", required=True)
    given = parser.parse_args()
    program = "Tracking"
    database = given.backend_store_uri.removeprefix("sqlite:///")
    variables.update(ASPNETCORE_URLS=f"http://{given.host}:{given.port}", AWS_ENDPOINT_URL=os.environ["MLFLOW_S3_ENDPOINT_URL"],
        Tracking__DataDirectory=os.path.dirname(database) + "/tracking", Tracking__DefaultArtifactRoot=given.default_artifact_root,
        Tracking__AllowedHosts=given.allowed_hosts.replace(",", ";"))
command = ["/usr/share/dotnet/dotnet", f"/app/{program}.dll"]
if not minio:
    os.execve(command[0], command, {**os.environ, **variables})


async def pump(reader, writer, change):
    while data := await reader.read(65536):
        writer.write(change(data))
        await writer.drain()
    writer.close()


async def front(reader, writer):
    """To the store; MinIO's health paths, which clients of S3 never ask for, become the store's own."""
    for _ in range(100):
        try:
            theirs, ours = await asyncio.open_connection("127.0.0.1", 8999)
            break
        except OSError:
            await asyncio.sleep(0.1)
    first = await reader.read(65536)
    change = (lambda data: data.replace(b"/minio/health/ready", b"/health").replace(b"/minio/health/live", b"/alive")) if first.startswith(b"GET /minio/health/") else lambda data: data
    ours.write(change(first))
    await asyncio.gather(pump(reader, ours, change), pump(theirs, writer, lambda data: data), return_exceptions=True)


async def console(reader, writer):
    await reader.read(65536)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\nconsole")
    writer.close()


async def main():
    store = await asyncio.create_subprocess_exec(*command, env={**os.environ, **variables})
    for number in signal.SIGTERM, signal.SIGINT:
        asyncio.get_running_loop().add_signal_handler(number, store.terminate)
    await asyncio.start_server(front, "0.0.0.0", 9000)
    await asyncio.start_server(console, "0.0.0.0", int(given.console_address.rsplit(":")[-1]))
    sys.exit(await store.wait())


asyncio.run(main())
