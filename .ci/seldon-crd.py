# seldon-crd.py SCHEMA: the resource SeldonDeployment, whose schema is a file
import json, sys
print(json.dumps({
    "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
    "metadata": {"name": "seldondeployments.machinelearning.seldon.io"},
    "spec": {
        "group": "machinelearning.seldon.io", "scope": "Namespaced",
        "names": {"plural": "seldondeployments", "singular": "seldondeployment", "kind": "SeldonDeployment", "listKind": "SeldonDeploymentList", "shortNames": ["sdep"]},
        "versions": [{"name": "v1", "served": True, "storage": True, "subresources": {"status": {}}, "schema": {"openAPIV3Schema": json.load(open(sys.argv[1]))}}]}}))
