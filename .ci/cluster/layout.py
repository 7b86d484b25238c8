# layout.py ROOT FOLDER [ENTRYPOINT]: an OCI layout with the files of ROOT, for the user of the aspnet images
import gzip, hashlib, json, os, subprocess, sys
root, folder, entrypoint = sys.argv[1], sys.argv[2], sys.argv[3:] or None
os.makedirs(folder + "/blobs/sha256")


def blob(data, **more):
    digest = hashlib.sha256(data).hexdigest()
    open(f"{folder}/blobs/sha256/{digest}", "wb").write(data)
    return {"digest": "sha256:" + digest, "size": len(data), **more}


tar = subprocess.run(["tar", "-C", root, "--sort=name", "--numeric-owner", "-c", "."], check=True, stdout=subprocess.PIPE).stdout
layer = blob(gzip.compress(tar, 1), mediaType="application/vnd.oci.image.layer.v1.tar+gzip")
variables = ["PATH=/usr/bin", "APP_UID=1654", "ASPNETCORE_HTTP_PORTS=8080", "DOTNET_RUNNING_IN_CONTAINER=true", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true"]
config = blob(json.dumps({
    "architecture": "amd64", "os": "linux", "config": {"User": "1654", "Entrypoint": entrypoint, "Env": variables},
    "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(tar).hexdigest()]}}).encode(), mediaType="application/vnd.oci.image.config.v1+json")
manifest = blob(json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config, "layers": [layer]}).encode(),
    mediaType="application/vnd.oci.image.manifest.v1+json")
json.dump({"schemaVersion": 2, "manifests": [{**manifest, "annotations": {"org.opencontainers.image.ref.name": "latest"}}]}, open(folder + "/index.json", "w"))
json.dump({"imageLayoutVersion": "1.0.0"}, open(folder + "/oci-layout", "w"))
