namespace MultiModel.GraphRunner.Tests.Support;

/// <summary>The manifest of scaler and svc as the renderer writes it.</summary>
internal static class Manifest
{
    public const string PredictionsPath = "/seldon/kubeflow-user-example-com/multi-model-example/api/v1.0/predictions";

    public static string Of(IrisModels models) => $$"""
        apiVersion: machinelearning.seldon.io/v1
        kind: SeldonDeployment
        metadata:
          name: multi-model-example
          namespace: kubeflow-user-example-com
        spec:
          name: multi-model-example
          protocol: seldon
          predictors:
          - name: model
            componentSpecs:
            - metadata:
                annotations:
                  multimodel/digest-scaler: {{models.ScalerDigest}}
                  multimodel/digest-svc: {{models.SvcDigest}}
              spec:
                initContainers:
                - name: scaler-initializer
                  image: seldonio/rclone-storage-initializer:1.17.1
                  args: [s3://mlflow/{{models.ScalerPath}}/, /mnt/models]
                  envFrom:
                  - secretRef: {name: seldon-init-container-secret}
                  volumeMounts:
                  - {name: scaler-provision-location, mountPath: /mnt/models}
                - name: svc-initializer
                  image: seldonio/rclone-storage-initializer:1.17.1
                  args: [s3://mlflow/{{models.SvcPath}}/, /mnt/models]
                  volumeMounts:
                  - {name: svc-provision-location, mountPath: /mnt/models}
                containers:
                - name: scaler
                  image: example/graphrunner:1
                  volumeMounts:
                  - {name: scaler-provision-location, mountPath: /mnt/models, readOnly: true}
                - name: svc
                  image: example/graphrunner:1
                  volumeMounts:
                  - {name: svc-provision-location, mountPath: /mnt/models, readOnly: true}
                volumes:
                - {name: scaler-provision-location, emptyDir: {} }
                - {name: svc-provision-location, emptyDir: {} }
            graph:
              name: scaler
              type: TRANSFORMER
              parameters:
              - {name: model_uri, type: STRING, value: /mnt/models}
              children:
              - name: svc
                type: MODEL
                parameters:
                - {name: model_uri, type: STRING, value: /mnt/models}
        """;
}
