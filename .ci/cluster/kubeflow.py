# kubeflow.py FILE NAMESPACE [NAME=VALUE...]: runs a compiled pipeline, a pod for each task, with what Kubeflow Pipelines' driver and launcher do
# for it: placeholders, paths, artifacts through S3, secrets, retries. No caches, no metadata. KUBECONFIG says where.
import concurrent.futures, json, os, re, subprocess, sys, time, uuid, yaml
LAUNCHER, BUCKET, LIMIT = "127.0.0.1:5000/kfserving/storage-initializer:v0.4.0", "mlpipeline", 300
file, namespace, given = sys.argv[1], sys.argv[2], dict(pair.split("=", 1) for pair in sys.argv[3:])
pipeline, *more = [document for document in yaml.safe_load_all(open(file)) if document]
platform = more[0]["platforms"]["kubernetes"]["deploymentSpec"]["executors"] if more else {}
declared = pipeline["root"].get("inputDefinitions", {}).get("parameters", {})
if unknown := given.keys() - declared.keys(): sys.exit(f"The pipeline has no parameter {', '.join(unknown)}.")
values = {name: given.get(name, parameter.get("defaultValue")) for name, parameter in declared.items()}
tasks, name = pipeline["root"]["dag"]["tasks"], pipeline["pipelineInfo"]["name"]
run = f"{name}-{uuid.uuid4().hex[:5]}"
# the scratch volumes that the backend mounts; the user's container may write there and in /tmp, if its user can
SCRATCH = {"/gcs": "gcs-scratch", "/s3": "s3-scratch", "/minio": "minio-scratch", "/.local": "dot-local-scratch", "/.cache": "dot-cache-scratch", "/.config": "dot-config-scratch", "/kfp-launcher": "kfp-launcher"}
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
ENDED = "Succeeded", "Failed"
RESTRICTED = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}


def kubectl(*arguments, body=None):
    return subprocess.run(["kubectl", "-n", namespace, *arguments], input=body, check=True, capture_output=True, text=True).stdout


def secret(variable, key, source="s3-credentials"): return {"name": variable, "valueFrom": {"secretKeyRef": {"name": source, "key": key}}}


def key_of(task, output): return f"{BUCKET}/v2/artifacts/{name}/{run}/{task}/{output}"


def parameter(source):
    return source["runtimeValue"]["constant"] if "runtimeValue" in source else values[source["componentInputParameter"]]


def pod_of(task, attempt):
    component = pipeline["components"][tasks[task]["componentRef"]["name"]]
    container, inputs = pipeline["deploymentSpec"]["executors"][component["executorLabel"]]["container"], tasks[task].get("inputs", {})
    keys = {"inputs": {name: key_of(artifact["taskOutputArtifact"]["producerTask"], artifact["taskOutputArtifact"]["outputArtifactKey"]) for name, artifact in inputs.get("artifacts", {}).items()},
        "outputs": {name: key_of(task, name) for name in component.get("outputDefinitions", {}).get("artifacts", {})}}

    def resolved(word):
        word = re.sub(r"\{\{\$\.(inputs|outputs)\.artifacts\['(\w+)'\]\.path\}\}", lambda found: "/minio/" + keys[found[1]][found[2]], word)
        word = re.sub(r"\{\{\$\.inputs\.parameters\['(\w+)'\]\}\}", lambda found: parameter(inputs["parameters"][found[1]]), word)
        return sys.exit(f"{task}: {word} is not understood") if "{{" in word else word

    asked = container["resources"]
    keyed = [secret(pair["envVar"], pair["secretKey"], source["secretName"]) for source in platform.get(component["executorLabel"], {}).get("secretAsEnv", []) for pair in source["keyToEnv"]]
    ours = [{"name": "INPUTS", "value": " ".join(keys["inputs"].values())}, {"name": "OUTPUTS", "value": " ".join(keys["outputs"].values())}]
    label = {"pipelines.kubeflow.org/v2_component": "true"}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"{run}-{task}-{attempt}", "labels": {**label, "pipeline/runid": run}, "annotations": {**label, "sidecar.istio.io/inject": "false"}}, "spec": {
        "restartPolicy": "Never", "volumes": [{"name": volume, "emptyDir": {}} for volume in SCRATCH.values()],
        # Kubeflow names no user, the image does, unless its administrator set PIPELINE_RUN_AS_USER
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}, **({"runAsUser": int(user)} if (user := os.environ.get("PIPELINE_RUN_AS_USER")) else {})},
        "initContainers": [{"name": "kfp-launcher", "image": LAUNCHER, "command": ["/bin/busybox", "sh", "-c", INSTALL], "securityContext": RESTRICTED,
            "env": [secret("KEY", "AWS_ACCESS_KEY_ID"), secret("SECRET", "AWS_SECRET_ACCESS_KEY")], "volumeMounts": [{"name": "kfp-launcher", "mountPath": "/kfp-launcher"}]}],
        "containers": [{"name": "main", "image": container["image"], "securityContext": RESTRICTED,
            "command": ["/kfp-launcher/busybox", "sh", "-c", LAUNCH, "launch"], "args": [resolved(word) for word in container["command"] + container.get("args", [])],
            "env": ours + container.get("env", []) + keyed, "volumeMounts": [{"name": volume, "mountPath": path} for path, volume in SCRATCH.items()],
            "resources": {"limits": {"cpu": asked["resourceCpuLimit"], "memory": asked["resourceMemoryLimit"]}, "requests": {"cpu": asked["resourceCpuRequest"], "memory": asked["resourceMemoryRequest"]}}}]}}


def attempt_of(task, attempt):
    pod, began = pod_of(task, attempt), time.time()
    about = ("pod", pod["metadata"]["name"], "-o")
    kubectl("apply", "-f", "-", body=json.dumps(pod))
    while (phase := kubectl("get", *about, "jsonpath={.status.phase}")) not in ENDED and time.time() < began + LIMIT: time.sleep(0.5)
    said = kubectl("logs", pod["metadata"]["name"], "-c", "main") if phase in ENDED else kubectl("get", *about, "jsonpath={.status.containerStatuses[*].state}")
    print(f"{task} {phase} after {time.time() - began:.0f} s: {said.strip()}", flush=True)
    return phase == "Succeeded"


def task_of(task):
    for before in tasks[task].get("dependentTasks", []): futures[before].result()
    policy = tasks[task].get("retryPolicy", {})
    for attempt in range(1 + policy.get("maxRetryCount", 0)):
        if attempt: time.sleep(min(float(policy["backoffDuration"][:-1]) * policy["backoffFactor"] ** (attempt - 1), float(policy["backoffMaxDuration"][:-1])))
        if attempt_of(task, attempt): return
    raise SystemExit(f"{task} failed")


began, futures = time.time(), {}
with concurrent.futures.ThreadPoolExecutor(len(tasks)) as threads:
    while left := [task for task in tasks if task not in futures]:
        ready = [task for task in left if all(before in futures for before in tasks[task].get("dependentTasks", []))]
        futures |= {task: threads.submit(task_of, task) for task in ready}
failed = {task: str(future.exception()) for task, future in futures.items() if future.exception()}
print(f"{run}: {failed or 'succeeded'} after {time.time() - began:.0f} s")
sys.exit(1 if failed else 0)
