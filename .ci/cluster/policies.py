# policies.py: holds the node's pods to their NetworkPolicies with iptables, as a network plugin does; KUBECONFIG says where.
# Who is refused is told at once (REJECT). A pod that is not listed yet may send nothing. The node itself may reach every pod.
import ipaddress, json, subprocess, time
PODS, NODE = "10.88.0.0/24", "10.88.0.1"
OPERATORS = {
    "Exists": lambda value, _: value is not None, "DoesNotExist": lambda value, _: value is None,
    "In": lambda value, values: value in values, "NotIn": lambda value, values: value not in values}


def matches(selector, labels):
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items()) and all(
        OPERATORS[term["operator"]](labels.get(term["key"]), term.get("values")) for term in selector.get("matchExpressions", []))


def addresses(peer, namespace, pods, namespaces):
    if "ipBlock" in peer:
        included = [ipaddress.ip_network(peer["ipBlock"]["cidr"])]
        for excluded in map(ipaddress.ip_network, peer["ipBlock"].get("except", [])):
            included = [part for network in included for part in (network.address_exclude(excluded) if excluded.subnet_of(network) else [network])]
        return [str(network) for network in included]
    return [ip for ip, (home, labels) in pods.items() if matches(peer.get("podSelector", {}), labels)
            and (matches(peer["namespaceSelector"], namespaces[home]) if "namespaceSelector" in peer else home == namespace)]


def ports(rule):
    for port in rule.get("ports", []):
        yield f"-p {port.get('protocol', 'TCP').lower()}" + (f" --dport {port['port']}" + (f":{port['endPort']}" if "endPort" in port else "") if "port" in port else "")
    if not rule.get("ports"):
        yield ""


def allowed(policies, direction, pods, namespaces):
    side, key = ("-s", "from") if direction == "Ingress" else ("-d", "to")
    for policy in policies:
        for rule in policy["spec"].get(direction.lower(), []):
            peers = [f"{side} {ip}" for peer in rule.get(key, []) for ip in addresses(peer, policy["metadata"]["namespace"], pods, namespaces)] if rule.get(key) else [""]
            yield from (f"{peer} {port} -j RETURN" for peer in peers for port in ports(rule))


def table(found):
    of = {kind: [item for item in found if item["kind"] == kind] for kind in ("Pod", "NetworkPolicy", "Namespace")}
    namespaces = {item["metadata"]["name"]: item["metadata"].get("labels", {}) for item in of["Namespace"]}
    pods = {item["status"]["podIP"]: (item["metadata"]["namespace"], item["metadata"].get("labels", {})) for item in of["Pod"]
            if "podIP" in item["status"] and item["status"]["phase"] in ("Pending", "Running")} # the address of an ended pod may be another's
    chains, first, rules = ["POLICIES"], ["-A POLICIES -m conntrack --ctstate ESTABLISHED,RELATED -j RETURN"], []
    for ip, (namespace, labels) in sorted(pods.items()):
        for direction, side in ("Egress", "-s"), ("Ingress", "-d"):
            chosen = [policy for policy in of["NetworkPolicy"] if policy["metadata"]["namespace"] == namespace
                      and direction in policy["spec"]["policyTypes"] and matches(policy["spec"]["podSelector"], labels)]
            if chosen:
                chain = f"{direction}-{ip}"
                chains.append(chain)
                first.append(f"-A POLICIES {side} {ip} -j {chain}")
                rules += [f"-A {chain} {rule}" for rule in allowed(chosen, direction, pods, namespaces)] + [f"-A {chain} -j REJECT"]
    known = [f"-A POLICIES -s {ip} -j RETURN" for ip in [NODE, *sorted(pods)]]
    return "\n".join(["*filter", *(f":{chain} - [0:0]" for chain in chains), *first, *known, f"-A POLICIES -s {PODS} -j REJECT", *rules, "COMMIT", ""])


held = None
while True:
    listed = subprocess.run(["kubectl", "get", "pods,networkpolicies,namespaces", "-A", "-o", "json"], capture_output=True, text=True)
    if listed.returncode == 0 and (wanted := table(json.loads(listed.stdout)["items"])) != held:
        subprocess.run(["iptables-restore", "--noflush"], input=wanted, text=True, check=True)
        for hook in ("FORWARD", "INPUT") if held is None else ():
            subprocess.run(["iptables", "-I", hook, "-i", "kc0", "-j", "POLICIES"], check=True)
        held = wanted
    time.sleep(1)
