using MultiModel.Graphs.Lint;

namespace MultiModel.Graphs.Tests.Lint;

internal static class LintSamples
{
    /// <summary>The manifest of the tutorial that MultiModel replaces, in its layout.</summary>
    public const string Tutorial = """
        apiVersion: machinelearning.seldon.io/v1
        kind: SeldonDeployment
        metadata:
          name: multi-model-example
          namespace: kubeflow-user-example-com
        spec:
          name: model
          predictors:
          - name: model
            componentSpecs:
            - spec:
                volumes:
                - name: model-provision-location
                  emptyDir: {}
                initContainers:
                - name: scaler-initializer
                  image: gcr.io/kfserving/storage-initializer:v0.4.0
                  args:
                    - "s3://mlflow/mlflow/artifacts/0/run1/artifacts/scaler"
                    - "/mnt/models"
                  volumeMounts:
                  - mountPath: /mnt/models
                    name: model-provision-location
                - name: svc-initializer
                  image: gcr.io/kfserving/storage-initializer:v0.4.0
                  args:
                    - "s3://mlflow/mlflow/artifacts/0/run2/artifacts/svc"
                    - "/mnt/models"
                  volumeMounts:
                  - mountPath: /mnt/models
                    name: model-provision-location
                containers:
                - name: scaler
                  image: ghcr.io/mlops-for-all/mlflowserver:latest
                  volumeMounts:
                  - mountPath: /mnt/models
                    name: model-provision-location
                    readOnly: true
                  securityContext:
                    privileged: true
                    runAsUser: 0
                    runAsGroup: 0
                - name: svc
                  image: ghcr.io/mlops-for-all/mlflowserver:latest
                  volumeMounts:
                  - mountPath: /mnt/models
                    name: model-provision-location
                    readOnly: true
            graph:
              name: scaler
              type: MODEL
              parameters:
              - name: model_uri
                type: STRING
                value: "/mnt/models"
              - name: predict_method
                type: STRING
                value: "transform"
              children:
              - name: svc
                type: MODEL
                parameters:
                - name: model_uri
                  type: STRING
                  value: "/mnt/models"
        """;

    public const string Valid = """
        apiVersion: machinelearning.seldon.io/v1
        kind: SeldonDeployment
        metadata: {name: two}
        spec:
          protocol: seldon
          predictors:
          - name: a
            traffic: 100
            componentSpecs:
            - spec:
                tolerations:
                - {key: gpu, operator: Exists}
                containers:
                - name: one
                  image: example/one:1
                  resources: {requests: {cpu: 1}, limits: {cpu: 1}}
                  readinessProbe: {httpGet: {path: /health, port: http}}
                  env:
                  - {name: AWS_SECRET_ACCESS_KEY, valueFrom: {secretKeyRef: {name: s, key: k}}}
            graph:
              name: one
              type: MODEL
              parameters:
              - {name: ratio, type: FLOAT, value: "0.5"}
        """;

    /// <summary>A SeldonDeployment of one predictor; both parts are lines of YAML, as deep as theirs.</summary>
    public static string Of(string predictor, string spec = "") => $"apiVersion: machinelearning.seldon.io/v1\nkind: SeldonDeployment\nmetadata: {{name: x}}\nspec:\n  {spec}\n  predictors:\n  - name: a\n    {predictor}\n";

    /// <summary>The rules that find something in a file, each once.</summary>
    public static IEnumerable<string> Ids(string yaml) => Linter.Check(yaml).Select(static finding => finding.Rule.Id).Distinct().Order(StringComparer.Ordinal);
}
