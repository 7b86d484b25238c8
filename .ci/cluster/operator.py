# operator.py: Deployment, Service and status of each SeldonDeployment, as far as is known of what Seldon's operator makes; KUBECONFIG says where
import copy, json, subprocess, sys, time
GRAPHRUNNER = "127.0.0.1:5000/multimodel/graphrunner:0.1.0"


def kubectl(*arguments, body=None):
    done = subprocess.run(["kubectl", *arguments], input=body, capture_output=True, text=True)
    if done.returncode: print(done.stderr, file=sys.stderr, flush=True)
    return json.loads(done.stdout) if done.returncode == 0 and "json" in arguments else {}


def nodes(unit): return [unit] + [node for child in unit.get("children", []) for node in nodes(child)]


def variables(**pairs): return [{"name": name, "value": str(value)} for name, value in pairs.items()]


def reconcile(resource):
    name, namespace, predictor = resource["metadata"]["name"], resource["metadata"]["namespace"], resource["spec"]["predictors"][0]
    component, graph = copy.deepcopy(predictor["componentSpecs"][0]), copy.deepcopy(predictor["graph"])
    pod, service = component["spec"], f"{name}-{predictor['name']}"
    deployment = f"{service}-0-" + "-".join(container["name"] for container in pod["containers"])
    for index, container in enumerate(pod["containers"]):
        node = next(node for node in nodes(graph) if node["name"] == container["name"])
        http, grpc, metrics = 9000 + index, 9500 + index, 6000 + index
        container["ports"] = [{"name": "http", "containerPort": http}, {"name": "grpc", "containerPort": grpc}, {"name": "metrics", "containerPort": metrics}]
        container["env"] = container.get("env", []) + variables(
            PREDICTIVE_UNIT_SERVICE_PORT=http, PREDICTIVE_UNIT_HTTP_SERVICE_PORT=http, PREDICTIVE_UNIT_GRPC_SERVICE_PORT=grpc, PREDICTIVE_UNIT_METRICS_SERVICE_PORT=metrics,
            PREDICTIVE_UNIT_METRICS_ENDPOINT="/prometheus", PREDICTIVE_UNIT_PARAMETERS=json.dumps(node.pop("parameters", [])), PREDICTIVE_UNIT_ID=container["name"],
            PREDICTIVE_UNIT_IMAGE=container["image"], PREDICTOR_ID=predictor["name"], PREDICTOR_LABELS=json.dumps({"version": predictor["name"]}),
            SELDON_DEPLOYMENT_ID=name, SELDON_EXECUTOR_ENABLED="true")
        container.setdefault("lifecycle", {"preStop": {"exec": {"command": ["/bin/sh", "-c", "/bin/sleep 10"]}}})
        container.setdefault("volumeMounts", []).append({"name": "seldon-podinfo", "mountPath": "/etc/podinfo"})
        for probe, delay in ("livenessProbe", 60), ("readinessProbe", 20):
            container.setdefault(probe, {"tcpSocket": {"port": "http"}, "initialDelaySeconds": delay, "periodSeconds": 5})
        node["endpoint"] = {"service_host": "localhost", "service_port": http, "type": "REST"}
    inner = {"apiVersion": resource["apiVersion"], "kind": resource["kind"], "metadata": {"name": name, "namespace": namespace}, "spec": {"name": name, "predictors": [{"name": predictor["name"], "graph": graph}]}}
    pod["containers"].append({
        "name": "seldon-container-engine", "image": GRAPHRUNNER, "ports": [{"name": "engine", "containerPort": 8000}],
        "env": variables(ASPNETCORE_URLS="http://+:8000", AllowedHosts="*", Graph__Manifest="/etc/graph/graph.yaml", Graph__DataDirectory="/tmp/graph", Graph__ShutdownDelay="00:00:10",
            AWS_ENDPOINT_URL="http://none", AWS_ACCESS_KEY_ID="none", AWS_SECRET_ACCESS_KEY="none-is-needed"),
        "volumeMounts": [{"name": "engine", "mountPath": "/etc/graph"}, {"name": "engine-tmp", "mountPath": "/tmp"}],
        "readinessProbe": {"httpGet": {"path": "/ready", "port": "engine"}, "periodSeconds": 5}, "securityContext": {"allowPrivilegeEscalation": False, "runAsUser": 8888}})
    pod["volumes"] = pod.get("volumes", []) + [{"name": "engine", "configMap": {"name": deployment}}, {"name": "engine-tmp", "emptyDir": {}},
        {"name": "seldon-podinfo", "downwardAPI": {"items": [{"path": "annotations", "fieldRef": {"fieldPath": "metadata.annotations"}}]}}]
    pod["terminationGracePeriodSeconds"] = 20
    pod["securityContext"] = {"runAsUser": 8888} # in the place of the manifest's
    for initializer in pod.get("initContainers", []):
        initializer["image"] = "127.0.0.1:5000/" + initializer["image"]
    labels = {"app": deployment, "seldon-deployment-id": name, "app.kubernetes.io/managed-by": "seldon-core", "seldon-app": service}
    owner = {"apiVersion": resource["apiVersion"], "kind": resource["kind"], "name": name, "uid": resource["metadata"]["uid"], "controller": True, "blockOwnerDeletion": True}

    def made(version, kind, named, **rest): return {"apiVersion": version, "kind": kind, "metadata": {"namespace": namespace, "name": named, "labels": labels, "ownerReferences": [owner]}, **rest}

    kubectl("apply", "-f", "-", body=json.dumps({"apiVersion": "v1", "kind": "List", "items": [
        made("v1", "ConfigMap", deployment, data={"graph.yaml": json.dumps(inner)}),
        made("apps/v1", "Deployment", deployment, spec={
            "replicas": predictor.get("replicas", 1), "selector": {"matchLabels": {"app": deployment}}, "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "10%"}},
            "template": {"metadata": {"labels": {**component.get("metadata", {}).get("labels", {}), **labels}, "annotations": component.get("metadata", {}).get("annotations", {})}, "spec": pod}}),
        made("v1", "Service", service, spec={"selector": {"seldon-app": service}, "ports": [{"name": "http", "port": 8000, "targetPort": 8000, "protocol": "TCP"}]})]}))
    live = kubectl("-n", namespace, "get", "deployment", deployment, "-o", "json").get("status", {})
    available = live.get("availableReplicas", 0)
    # the server asks that nobody changed it meanwhile; the next round tells it again
    told = {**resource, "status": {"state": "Available" if available >= predictor.get("replicas", 1) else "Creating", "replicas": available,
        "deploymentStatus": {deployment: {"replicas": live.get("replicas", 0), "availableReplicas": available}}}}
    kubectl("replace", "--raw", f"/apis/{resource['apiVersion']}/namespaces/{namespace}/seldondeployments/{name}/status", "-f", "-", body=json.dumps(told))


# until the cluster is gone
while "items" in (found := kubectl("get", "seldondeployments", "-A", "-o", "json")):
    for resource in found["items"]:
        reconcile(resource)
    time.sleep(3)
