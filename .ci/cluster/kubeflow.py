# kubeflow.py FILE NAMESPACE [NAME=VALUE...]: runs a compiled pipeline, a pod for each task, with what Kubeflow Pipelines' driver and launcher do
# for it: placeholders, paths, artifacts through S3, secrets, retries. No caches, no metadata. KUBECONFIG says where.
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import time
import uuid

import yaml

LAUNCHER = "127.0.0.1:5000/seldonio/rclone-storage-initializer:1.17.1"
BUCKET = "mlpipeline"
LIMIT = 300  # seconds that one attempt may take
ENDED = "Succeeded", "Failed"
RESTRICTED = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
LABEL = {"pipelines.kubeflow.org/v2_component": "true"}
# the scratch volumes that the backend mounts; the user's container may write there and in /tmp, if its user can
SCRATCH = {
    "/gcs": "gcs-scratch",
    "/s3": "s3-scratch",
    "/minio": "minio-scratch",
    "/.local": "dot-local-scratch",
    "/.cache": "dot-cache-scratch",
    "/.config": "dot-config-scratch",
    "/kfp-launcher": "kfp-launcher",
}
# what the launcher does beside the user's program; the program's status is not the launcher's
LAUNCH = """rclone() { HOME=/tmp /kfp-launcher/rclone --config /kfp-launcher/rclone.conf "$@"; }
sleep 2 # until the network policies know the pod
for key in $INPUTS; do rclone copyto "minio:$key" "/minio/$key" || exit 1; done
for key in $OUTPUTS; do /kfp-launcher/busybox mkdir -p "/minio/${key%/*}" || exit 1; done
/kfp-launcher/busybox env -u INPUTS -u OUTPUTS "$@" || { echo "launcher: exit status $?"; exit 1; }
for key in $OUTPUTS; do
  if [ -e "/minio/$key" ]; then rclone copyto "/minio/$key" "minio:$key" || exit 1; else echo "launcher: /minio/$key does not exist"; fi
done"""
INSTALL = """set -e
cp /bin/busybox /usr/bin/rclone /kfp-launcher
printf '[minio]\\ntype=s3\\nprovider=Minio\\nendpoint=http://minio.kubeflow-user-example-com:9000\\naccess_key_id=%s\\nsecret_access_key=%s\\n' "$KEY" "$SECRET" >/kfp-launcher/rclone.conf"""


file, namespace, *pairs = sys.argv[1:]
given = dict(pair.split("=", 1) for pair in pairs)
with open(file) as text:
    pipeline, *more = [document for document in yaml.safe_load_all(text) if document]
platform = more[0]["platforms"]["kubernetes"]["deploymentSpec"]["executors"] if more else {}
declared = pipeline["root"].get("inputDefinitions", {}).get("parameters", {})
if unknown := given.keys() - declared.keys():
    sys.exit(f"The pipeline has no parameter {', '.join(unknown)}.")
values = {name: given.get(name, parameter.get("defaultValue")) for name, parameter in declared.items()}
tasks = pipeline["root"]["dag"]["tasks"]
pipeline_name = pipeline["pipelineInfo"]["name"]
run = f"{pipeline_name}-{uuid.uuid4().hex[:5]}"


def kubectl(*arguments, body=None):
    return subprocess.run(["kubectl", "-n", namespace, *arguments], input=body, check=True, capture_output=True, text=True).stdout


def secret(variable, key, source="s3-credentials"):
    return {"name": variable, "valueFrom": {"secretKeyRef": {"name": source, "key": key}}}


def key_of(task, output):
    return f"{BUCKET}/v2/artifacts/{pipeline_name}/{run}/{task}/{output}"


def component_of(task):
    return pipeline["components"][tasks[task]["componentRef"]["name"]]


def artifacts_of(task):
    """The S3 keys of a task's artifacts by direction and name."""
    sources = {name: artifact["taskOutputArtifact"] for name, artifact in tasks[task].get("inputs", {}).get("artifacts", {}).items()}
    return {
        "inputs": {name: key_of(source["producerTask"], source["outputArtifactKey"]) for name, source in sources.items()},
        "outputs": {name: key_of(task, name) for name in component_of(task).get("outputDefinitions", {}).get("artifacts", {})},
    }


def resolved(task, artifacts, word):
    """A word of the task's command line with its placeholders filled in."""

    def parameter(found):
        source = tasks[task]["inputs"]["parameters"][found[1]]
        return source["runtimeValue"]["constant"] if "runtimeValue" in source else values[source["componentInputParameter"]]

    word = re.sub(r"\{\{\$\.(inputs|outputs)\.artifacts\['(\w+)'\]\.path\}\}", lambda found: "/minio/" + artifacts[found[1]][found[2]], word)
    word = re.sub(r"\{\{\$\.inputs\.parameters\['(\w+)'\]\}\}", parameter, word)
    return sys.exit(f"{task}: {word} is not understood") if "{{" in word else word


def pod_of(task, attempt):
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": f"{run}-{task}-{attempt}",
            "labels": {**LABEL, "pipeline/runid": run},
            "annotations": {**LABEL, "sidecar.istio.io/inject": "false"},
        },
        "spec": {
            "restartPolicy": "Never",
            "volumes": [{"name": volume, "emptyDir": {}} for volume in SCRATCH.values()],
            "securityContext": security_of_pod(),
            "initContainers": [launcher()],
            "containers": [container_of(task)],
        },
    }


def security_of_pod():
    # Kubeflow names no user, the image does, unless its administrator set PIPELINE_RUN_AS_USER
    user = os.environ.get("PIPELINE_RUN_AS_USER")
    return {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}, **({"runAsUser": int(user)} if user else {})}


def launcher():
    return {
        "name": "kfp-launcher",
        "image": LAUNCHER,
        "command": ["/bin/busybox", "sh", "-c", INSTALL],
        "securityContext": RESTRICTED,
        "env": [secret("KEY", "AWS_ACCESS_KEY_ID"), secret("SECRET", "AWS_SECRET_ACCESS_KEY")],
        "volumeMounts": [{"name": "kfp-launcher", "mountPath": "/kfp-launcher"}],
    }


def container_of(task):
    label = component_of(task)["executorLabel"]
    container = pipeline["deploymentSpec"]["executors"][label]["container"]
    artifacts = artifacts_of(task)
    asked = container["resources"]
    ours = [{"name": name.upper(), "value": " ".join(keys.values())} for name, keys in artifacts.items()]
    secrets = [
        secret(pair["envVar"], pair["secretKey"], source["secretName"])
        for source in platform.get(label, {}).get("secretAsEnv", [])
        for pair in source["keyToEnv"]
    ]
    return {
        "name": "main",
        "image": container["image"],
        "securityContext": RESTRICTED,
        "command": ["/kfp-launcher/busybox", "sh", "-c", LAUNCH, "launch"],
        "args": [resolved(task, artifacts, word) for word in container["command"] + container.get("args", [])],
        "env": ours + container.get("env", []) + secrets,
        "volumeMounts": [{"name": volume, "mountPath": path} for path, volume in SCRATCH.items()],
        "resources": {
            "limits": {"cpu": asked["resourceCpuLimit"], "memory": asked["resourceMemoryLimit"]},
            "requests": {"cpu": asked["resourceCpuRequest"], "memory": asked["resourceMemoryRequest"]},
        },
    }


def succeeds(task, attempt):
    """Runs the task's pod to its end and prints what it said."""
    pod = pod_of(task, attempt)
    name = pod["metadata"]["name"]
    began = time.time()
    kubectl("apply", "-f", "-", body=json.dumps(pod))
    while (phase := kubectl("get", "pod", name, "-o", "jsonpath={.status.phase}")) not in ENDED and time.time() < began + LIMIT:
        time.sleep(0.5)
    if phase in ENDED:
        said = kubectl("logs", name, "-c", "main")
    else:
        said = kubectl("get", "pod", name, "-o", "jsonpath={.status.containerStatuses[*].state}")
    print(f"{task} {phase} after {time.time() - began:.0f} s: {said.strip()}", flush=True)
    return phase == "Succeeded"


def seconds(duration):
    return float(duration.removesuffix("s"))


def run_task(task):
    for before in tasks[task].get("dependentTasks", []):
        futures[before].result()
    policy = tasks[task].get("retryPolicy", {})
    for attempt in range(1 + policy.get("maxRetryCount", 0)):
        if attempt:
            time.sleep(min(seconds(policy["backoffDuration"]) * policy["backoffFactor"] ** (attempt - 1), seconds(policy["backoffMaxDuration"])))
        if succeeds(task, attempt):
            return
    raise SystemExit(f"{task} failed")


began = time.time()
futures = {}
with concurrent.futures.ThreadPoolExecutor(len(tasks)) as threads:
    # A task waits for those before it by their futures, so these must be there first.
    while left := [task for task in tasks if task not in futures]:
        ready = [task for task in left if all(before in futures for before in tasks[task].get("dependentTasks", []))]
        futures |= {task: threads.submit(run_task, task) for task in ready}
failed = {task: str(future.exception()) for task, future in futures.items() if future.exception()}
print(f"{run}: {failed or 'succeeded'} after {time.time() - began:.0f} s")
sys.exit(1 if failed else 0)
