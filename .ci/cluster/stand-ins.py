# kubectl kustomize ... | stand-ins.py FOLDER: what the cluster can take in place of what it cannot
import os, sys, yaml
documents = [document for document in yaml.safe_load_all(sys.stdin) if document]


def container(document): return document["spec"]["template"]["spec"]["containers"][0]


def secret(key): return {"secretKeyRef": {"name": "minio-credentials", "key": key}}


def values(**variables): return [{"name": name, "value": value} for name, value in variables.items()]


def serve(document, image, variables):
    server = container(document)
    server.update(image=f"127.0.0.1:5000/multimodel/{image}:0.1.0", env=variables)
    server.pop("args"), server.pop("command", None)
    for probe in "startupProbe", "livenessProbe", "readinessProbe":
        server[probe]["httpGet"]["path"] = "/health"


for document in list(documents):
    kind, name = document["kind"], document["metadata"]["name"]
    if kind == "Deployment" and name == "minio":
        serve(document, "objectstore", values(ASPNETCORE_URLS="http://+:9000", AllowedHosts="*", ObjectStore__DataDirectory="/data/objects") + [
            {"name": "ObjectStore__Keys__0__AccessKey", "valueFrom": secret("MINIO_ROOT_USER")}, {"name": "ObjectStore__Keys__0__SecretKey", "valueFrom": secret("MINIO_ROOT_PASSWORD")}])
    elif kind == "Deployment" and name == "mlflow":
        credentials = [variable for variable in container(document)["env"] if variable["name"].startswith("AWS")]
        arguments = container(document)["args"]
        hosts = arguments[arguments.index("--allowed-hosts") + 1].replace(":5000", "").replace(",", ";")
        serve(document, "tracking", credentials + values(ASPNETCORE_URLS="http://+:5000", AWS_ENDPOINT_URL="http://minio:9000",
            Tracking__DataDirectory="/data/tracking", Tracking__AllowedHosts=hosts))
    elif kind == "PersistentVolumeClaim":
        document["spec"].update(storageClassName="", volumeName=name)
        path = f"{sys.argv[1]}/volumes/{name}"
        os.makedirs(path, exist_ok=True)
        os.chmod(path, 0o1777)
        documents.append({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name}, "spec": {"capacity": {"storage": "20Gi"}, "accessModes": ["ReadWriteOnce"],
            "claimRef": {"namespace": document["metadata"]["namespace"], "name": name}, "hostPath": {"path": path}}})
    # what 1.20 does not have, or not yet by default
    elif kind == "CronJob":
        document["apiVersion"] = "batch/v1beta1"
        document["spec"].pop("timeZone")
    elif kind == "PodDisruptionBudget":
        document["apiVersion"] = "policy/v1beta1"
        document["spec"].pop("unhealthyPodEvictionPolicy")
    elif kind == "Service":
        for port in document["spec"]["ports"]:
            port["protocol"] = "TCP"
    elif kind == "NetworkPolicy":
        for rule in document["spec"].get("ingress", []) + document["spec"].get("egress", []):
            for port in rule.get("ports", []):
                port.pop("endPort", None)
yaml.safe_dump_all(documents, sys.stdout)
