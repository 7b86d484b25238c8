using k8s.Models;
using MultiModel.Manifests.Cluster;
using MultiModel.Manifests.Kubeflow;
using MultiModel.Manifests.Kubernetes;
using MultiModel.Manifests.Seldon;

namespace MultiModel.Manifests.Publishing;

/// <summary>Everything that a cluster needs, as files: the same options give the same bytes.</summary>
public static class Publication
{
    /// <returns>Contents by path, with <c>/</c>, in the order of the paths.</returns>
    /// <exception cref="ArgumentException">A name is none that Kubernetes accepts, or the registry none that an image can be in.</exception>
    public static IReadOnlyDictionary<string, string> Render(PublishOptions options)
    {
        var cluster = options.Cluster;
        options.Graph.Check();
        cluster.Images.Check();
        if (cluster.PipelineNamespace is { } other)
            KubernetesName.Label(other, "namespace of the pipeline's runs");
        var tree = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, content) in KustomizeTree.Render(options, Graph(options)))
            tree[path] = content;
        tree["multi_model_pipeline.yaml"] = PipelineYaml.Render(new KubeflowPipelineOptions(cluster.Images.Trainer, InCluster(cluster, cluster.S3Endpoint),
            $"http://{MlflowManifests.Name}.{cluster.Namespace}:{MlflowManifests.Port}", SecretNames.S3, cluster.Kernel, HasRegion: cluster.ExternalS3 is not null));
        tree["README.md"] = ReadMe(options);
        return tree;
    }

    private static IReadOnlyList<object> Graph(PublishOptions options)
    {
        if (options.Models.Count == 0)
            return [];
        var deployment = SeldonDeploymentRenderer.Render(options.Graph, options.Models);
        return options.Form == GraphForm.Deployments
            ? PlainGraph.Render(options.Cluster, deployment, options.Replicas, options.Models.All(static model => model.Digest is not null))
            : [deployment];
    }

    /// <summary>A pipeline's pods may run in another namespace, where a bare service name means nothing.</summary>
    private static string InCluster(ClusterOptions cluster, string endpoint) => cluster.ExternalS3 is null
        ? $"http://{MinioManifests.Name}.{cluster.Namespace}:{MinioManifests.Port}"
        : endpoint;

    private static string ReadMe(PublishOptions options)
    {
        var graph = options.Models.Count > 0
            ? $"Its graph is {string.Join(", then ", options.Models.Select(static model => model.Name))}, as {options.Form switch
            {
                GraphForm.Deployments => "a plain Deployment and Service: no operator is needed",
                GraphForm.SeldonPython => "a SeldonDeployment with Seldon's Python server: Seldon Core 1.17 must be installed",
                _ => "a SeldonDeployment with MultiModel's own server: Seldon Core 1.17 must be installed",
            }}."
            : options.Form == GraphForm.Deployments
                ? "It holds no graph yet: the trainer's job trains the models, and the deployer then holds a manifest to publish, as below."
                : "It holds no graph yet: the trainer's job trains the models, and the deployer rolls the first graph out.";
        return $"""
            # {options.Name} for Kubernetes

            Written by `{Command(options)}`; write it again rather than edit it.
            {graph}

                cp -r kustomize/secrets.example ~/multimodel-secrets     # fill in the .env files there
                kubectl apply -f kustomize/base/namespace.yaml
                kubectl apply -k ~/multimodel-secrets
                kubectl apply -k kustomize/overlays/dev     # or prod

            The overlay may be applied again at any time, also from a tree that was published anew. A namespace keeps its overlay: volumes can
            grow where their class allows it, and never shrink.

            The console, and MLflow, which it links to:

                kubectl -n {options.Cluster.Namespace} port-forward service/{DeployerManifests.Name} {DeployerManifests.Port} &     # http://localhost:{DeployerManifests.Port}
                kubectl -n {options.Cluster.Namespace} port-forward service/{MlflowManifests.Name} {MlflowManifests.Port} &

            Where MLflow has an address of its own, set the deployer's `Deployer__MlflowUrl` to it.

            The trainer's job trains once, and prod trains again every week. To train now:

                kubectl -n {options.Cluster.Namespace} create job "{TrainerManifests.Name}-$(date +%s)" --from=cronjob/{TrainerManifests.CronJobName}

            OpenShift gives pods users of its own choice and refuses others, until it is told before the overlay is applied:
            `oc adm policy add-scc-to-group nonroot-v2 system:serviceaccounts:{options.Cluster.Namespace}`. For a registry with a login, add its secret to the
            `imagePullSecrets` of the service account{(DeployerManifests.AppliesGraphs(options) ? "s `default` and `deployer`" : " `default`")}.

            {Models(options)}{Next(options)}

            {Pipeline(options)}

            The images are built and pushed from the repository with one command, which leaves their digests in `artifacts/images`;
            `publish --registry REGISTRY` then names them by digest:

                dotnet build services/images.proj -p:ImageRegistry=REGISTRY -p:Push=true

            """.ReplaceLineEndings("\n");
    }

    private static string Models(PublishOptions options) => options.Models.Count == 0 ? "" : $"""
        {(DeployerManifests.AppliesGraphs(options)
            ? "The trainer's job makes models of its own, and the deployer rolls their graph out. "
                + "To begin with the graph that was published, have its\n"
                + "models in the store, where it names them:"
            : "The trainer's job makes models of its own. The graph that was published needs its models in the store, where it names them:")}

        {string.Join('\n', options.Models.Select(static model => $"    {model.Source}"))}

        Copy them from the store that they were trained into (`aws s3 cp --recursive`, `rclone copy`, `mc mirror`), then:

            kubectl apply -k kustomize/graph{(DeployerManifests.AppliesGraphs(options) ? " --server-side --field-manager=multimodel-deployer" : "")}


        """;

    private static string Next(PublishOptions options) => DeployerManifests.AppliesGraphs(options)
        ? """
          The deployer applies each graph as the field manager `multimodel-deployer`, and never by force: applied under that name, the first
          graph is its own to replace. Under any other, its first rollout would end in a conflict that says so. Apply `kustomize/graph` once:
          after the deployer's first rollout it is an old graph, and applying it again would put that back.
          """
        : $"""
          After each training the deployer holds a new manifest, which it has run beside itself. Publish it and apply its graph:

              kubectl -n {options.Cluster.Namespace} port-forward service/{DeployerManifests.Name} {DeployerManifests.Port}
              curl -s http://localhost:{DeployerManifests.Port}/manifest > multi-model.yaml
              {Command(options)} --manifest multi-model.yaml -o FOLDER --force     # the folder of this file
              kubectl apply -k kustomize/graph{OldManifests(options)}
          """;

    /// <remarks>Argo CD and Flux remove what a tree no longer names; kubectl does not.</remarks>
    private static string OldManifests(PublishOptions options) => Graph(options).OfType<V1ConfigMap>().SingleOrDefault() is not { } current ? "" : $"""


        Each graph has a ConfigMap of its own, so that `kubectl rollout undo` finds the one before. Once the new one serves, remove the others,
        unless Argo CD or Flux prunes what the tree no longer names:

            kubectl -n {options.Cluster.Namespace} rollout status deployment/{PlainGraph.Name}
            kubectl -n {options.Cluster.Namespace} delete configmap -l {Objects.NameLabel}={PlainGraph.Name} --field-selector metadata.name!={current.Metadata.Name}
        """;

    private static string Pipeline(PublishOptions options) => $$"""
        `multi_model_pipeline.yaml` is the training pipeline for Kubeflow Pipelines 2: upload it there, and make the secret
        `{{SecretNames.S3}}` in the namespace where its runs execute, {{(options.Cluster.PipelineNamespace is { } other
            ? $"`{other}`"
            : $"`{options.Cluster.Namespace}` unless this is published with `--pipeline-namespace`")}}. A run
        registers both models, and the log of each upload ends with `run` and the id of its MLflow run. {{(DeployerManifests.AppliesGraphs(options)
            ? "Roll the two out"
            : "Let the deployer make the manifest of the two, and publish it as above")}}:

            kubectl -n {{options.Cluster.Namespace}} port-forward service/{{DeployerManifests.Name}} {{DeployerManifests.Port}}
            curl -s http://localhost:{{DeployerManifests.Port}}/rollouts -H 'Content-Type: application/json' -d '{"scaler":"RUN","svc":"RUN"}'
        """;

    /// <summary>The command with every option that is not at its default.</summary>
    private static string Command(PublishOptions options)
    {
        var (cluster, usual) = (options.Cluster, new SeldonDeploymentOptions());
        var words = new List<string> { "dotnet run --project AppHost -- publish" };
        void Add(string option, string value, string otherwise)
        {
            if (value != otherwise)
                words.Add($"{option} {value}");
        }
        Add("--graph", options.Form.Name(), GraphForm.Seldon.Name());
        Add("--namespace", cluster.Namespace, usual.Namespace);
        Add("--name", options.Name, usual.Name);
        Add("--predictor", options.Predictor, usual.Predictor);
        Add("--replicas", $"{options.Replicas}", $"{PublishOptions.DefaultReplicas}");
        Add("--kernel", cluster.Kernel, ClusterOptions.DefaultKernel);
        if (cluster.PipelineNamespace is { } other)
            words.Add($"--pipeline-namespace {other}");
        Add("--registry", cluster.Images.Registry, Images.DefaultRegistry);
        if (cluster.ExternalS3 is not null)
            words.Add($"--s3 {cluster.S3Endpoint}");
        if (cluster.Postgres)
            words.Add("--postgres");
        return string.Join(' ', words);
    }
}
