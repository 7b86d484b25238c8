using MultiModel.Graphs.Seldon;
using MultiModel.Graphs.Yaml;
using static MultiModel.Graphs.Lint.LintContext;

namespace MultiModel.Graphs.Lint.Rules;

/// <summary>What Seldon's admission webhook rejects (seldondeployment_webhook.go, v1.17.1).</summary>
internal static class WebhookRules
{
    private const string NoEngine = "seldon.io/no-engine";

    /// <summary>What Seldon Core 1.17's configuration knows (seldon-config, predictor_servers).</summary>
    private static readonly string[] Servers =
    [
        Implementations.MlflowServer, Implementations.SklearnServer, Implementations.XgboostServer, Implementations.TensorflowServer,
        Implementations.TritonServer, Implementations.TempoServer, Implementations.HuggingFaceServer,
    ];

    private static readonly string[] WithoutTensorflow =
    [
        Implementations.MlflowServer, Implementations.SklearnServer, Implementations.XgboostServer, Implementations.HuggingFaceServer
    ];

    private static readonly string[] Kafka = ["KAFKA_BROKER", "KAFKA_INPUT_TOPIC", "KAFKA_OUTPUT_TOPIC"];

    public static IEnumerable<LintFinding> Check(LintContext file) =>
        Spec(file).Concat(PredictorNames(file)).Concat(Traffic(file)).Concat(Nodes(file)).Concat(Endpoints(file)).Concat(KafkaVariables(file));

    private static IEnumerable<LintFinding> Spec(LintContext file)
    {
        var spec = file.Deployment.Spec;
        if (spec.Protocol is not (null or "" or "seldon" or "tensorflow" or "kfserving" or "v2"))
            yield return Finding(LintRules.Protocol, At(file.Root, "spec", "protocol"), $"{spec.Protocol} is no protocol.");
        if (spec.Transport is not (null or "" or "rest" or "grpc"))
            yield return Finding(LintRules.Transport, At(file.Root, "spec", "transport"), $"{spec.Transport} is no transport.");
        if (spec.ServerType is not (null or "" or "rpc" or "kafka"))
            yield return Finding(LintRules.ServerType, At(file.Root, "spec", "serverType"), $"{spec.ServerType} is no server type.");
        if (spec.Predictors.Count == 0)
            yield return Finding(LintRules.NoPredictors, At(file.Root, "spec", "predictors"), "spec.predictors is empty.");
    }

    private static IEnumerable<LintFinding> PredictorNames(LintContext file) => file.Predictors
        .GroupBy(static pair => pair.Predictor.Name)
        .SelectMany(static same => same.Skip(1))
        .Select(static pair => Finding(LintRules.DuplicatePredictor, At(pair.Place, "name"), $"{pair.Predictor.Name} is the name of a predictor before."));

    private static IEnumerable<LintFinding> Traffic(LintContext file)
    {
        var shadows = file.Predictors.Where(static pair => pair.Predictor.Shadow == true).ToList();
        var others = file.Predictors.Where(static pair => pair.Predictor.Shadow != true).ToList();
        foreach (var (predictor, place) in shadows.Skip(1))
            yield return Finding(LintRules.SeveralShadows, At(place, "shadow"), $"{predictor.Name} is a second shadow.");
        foreach (var (predictor, place) in shadows.Where(static pair => pair.Predictor.Traffic is < 0 or > 100))
            yield return Finding(LintRules.ShadowTraffic, At(place, "traffic"), $"{predictor.Name} asks for {predictor.Traffic} per cent.");
        if (shadows.Count > 0 && others.Count == 0)
            yield return Finding(LintRules.OnlyShadow, At(shadows[0].Place, "shadow"), $"{shadows[0].Predictor.Name} is a shadow of nothing.");
        if (shadows.Count == 0 && others is [({ Traffic: > 0 and < 100 } only, var at)])
            yield return Finding(
                LintRules.TrafficSum,
                At(at, "traffic"),
                $"{only.Name} is the only predictor that answers, and gets {only.Traffic} per cent.",
                Replace(At(at, "traffic"), "100"));
        var sum = others.Sum(static pair => (long)(pair.Predictor.Traffic ?? 0));
        if (others.Count > 1 && sum != 100)
            yield return Finding(LintRules.TrafficSum, At(others[^1].Place, "traffic"), $"The predictors get {sum} per cent together.");
    }

    private static IEnumerable<LintFinding> Nodes(LintContext file)
    {
        foreach (var node in file.Nodes)
        {
            var unit = node.Unit;
            var isUnknown = unit.Implementation is null or "" or Implementations.Unknown;
            // Of a node without a name the name is what is missing.
            if (isUnknown && unit.Name.Length > 0 && ModelLocation.ContainerOf(node.Predictor, unit.Name) is null)
                yield return Finding(LintRules.NoContainer, node.At("name"), $"No container is named {unit.Name}.");
            if (isUnknown && unit is { Type: UnitTypes.Unknown, Methods.Count: 0 })
                yield return Finding(LintRules.UnknownTypeWithoutMethods, node.At("type"), $"{unit.Name} is never called.");
            if (Implementations.IsOwn(unit.Implementation))
                yield return Finding(LintRules.OwnImplementation, node.At("implementation"), $"{unit.Name} is {unit.Implementation}.");
            if (Implementations.IsPrepackaged(unit.Implementation) && !Servers.Contains(unit.Implementation) && !node.HasOwnImage)
                yield return Finding(LintRules.UnknownServer, node.At("implementation"), $"{unit.Name} is {unit.Implementation}.");
            if (file.Deployment.Spec.Protocol == "tensorflow" && WithoutTensorflow.Contains(unit.Implementation))
                yield return Finding(LintRules.TensorflowServer, node.At("implementation"), $"{unit.Name} is {unit.Implementation}.");
            if (unit.Logger is { Mode: null or "" })
                yield return Finding(LintRules.LoggerMode, node.At("logger"), $"{unit.Name} does not say what is logged.");
            // Hugging Face's server loads from the hub what its parameters name.
            if (Implementations.IsPrepackaged(unit.Implementation) && unit.Implementation != Implementations.HuggingFaceServer && string.IsNullOrEmpty(unit.ModelUri))
                yield return Finding(LintRules.NoModelUri, node.At("implementation"), $"{unit.Name} does not say where its model is.");
        }
        foreach (var (predictor, place) in file.Predictors)
        {
            if (predictor.Annotations.ContainsKey(NoEngine) && predictor.Graph.Children.Count > 0)
                yield return Finding(LintRules.NoEngine, At(place, "graph"), $"{predictor.Name} has several nodes and no engine.");
        }
    }

    private static IEnumerable<LintFinding> Endpoints(LintContext file)
    {
        var typed = file.Nodes.Where(static node => node.Unit.Endpoint?.Type is { Length: > 0 }).ToList();
        var expected = file.Deployment.Spec.Transport is { Length: > 0 } transport ? transport.ToUpperInvariant() : typed.FirstOrDefault()?.Unit.Endpoint!.Type;
        return typed.Where(node => node.Unit.Endpoint!.Type != expected)
            .Select(node => Finding(LintRules.EndpointTypes, node.At("endpoint", "type"), $"{node.Unit.Name} is {node.Unit.Endpoint!.Type} where {expected} was said before."));
    }

    private static IEnumerable<LintFinding> KafkaVariables(LintContext file)
    {
        if (file.Deployment.Spec.ServerType != "kafka")
            yield break;
        foreach (var (predictor, place) in file.Predictors)
        {
            var set = (At(place, "svcOrchSpec", "env") as YamlList)?.Items.OfType<YamlMap>().Select(static variable => (variable["name"] as YamlScalar)?.Text).ToList() ?? [];
            if (Kafka.Except(set).ToList() is { Count: > 0 } missing)
                yield return Finding(LintRules.KafkaVariables, At(place, "svcOrchSpec"), $"{predictor.Name} lacks {string.Join(", ", missing)}.");
        }
    }
}
