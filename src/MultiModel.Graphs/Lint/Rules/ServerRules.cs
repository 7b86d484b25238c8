using System.Text.RegularExpressions;
using MultiModel.Graphs.Seldon;
using MultiModel.Graphs.Yaml;
using static MultiModel.Graphs.Lint.LintContext;

namespace MultiModel.Graphs.Lint.Rules;

/// <summary>Faults of the tutorial's manifest: models that overwrite each other, parameters that crash the server.</summary>
internal static class ServerRules
{
    // What the servers of Seldon Core 1.17.1 take: anything else is an unexpected keyword argument of their constructors.
    private static readonly (string Implementation, string Image, string[] Parameters)[] Servers =
    [
        (Implementations.MlflowServer, "mlflowserver", ["model_uri", "xtype"]),
        (Implementations.SklearnServer, "sklearnserver", ["model_uri", "method"]),
        (Implementations.XgboostServer, "xgboostserver", ["model_uri"]),
    ];

    public static IEnumerable<LintFinding> Check(LintContext file) => SharedFolders(file).Concat(file.Nodes.SelectMany(node => ServerParameters(node, file.IsV2)));

    private static IEnumerable<LintFinding> SharedFolders(LintContext file) => file.Containers
        .Where(static container => container.IsInit && ModelLocation.Download(container.Container) is not null)
        .GroupBy(static container => (container.Pod, ModelLocation.InVolume(container.Container, ModelLocation.Download(container.Container)!.Value.Target)))
        .Where(static same => same.Key.Item2 is not null && same.Count() > 1)
        .SelectMany(same => same.Skip(1).Select((container, i) => Finding(
            LintRules.SharedFolder,
            container.At("args", 1),
            $"{container.Container.Name} downloads into the folder of {same.First().Container.Name} in the volume {same.Key.Item2!.Value.Volume}.",
            i == 0 ? Separate(file, same.Key.Item2!.Value.Volume, same.Key.Pod) : [])));

    /// <summary>
    /// A volume for each model: the mounts of the init container and the container that it serves, which share the volume, get its name.
    /// None when the pod is not laid out so.
    /// </summary>
    private static List<LintEdit> Separate(LintContext file, string volume, ComponentSpec pod)
    {
        var sharing = file.Containers.Where(container => ReferenceEquals(container.Pod, pod) && container.Container.VolumeMounts.Any(mount => mount.Name == volume)).ToList();
        var inits = sharing.Where(static container => container.IsInit).ToList();
        var servers = sharing.Where(static container => !container.IsInit).ToList();
        var index = pod.Spec.Volumes.ToList().FindIndex(item => item.Name == volume);
        if (index < 0 || pod.Spec.Volumes[index].EmptyDir is null || Pairs(inits, servers) is not { } pairs)
            return [];
        var edits = new List<LintEdit>();
        foreach (var (init, server) in pairs)
            foreach (var container in new[] { init, server })
                edits.AddRange(Replace(MountName(container, volume), ModelLocation.VolumeOf(server.Container.Name)));
        var predictor = file.Predictors.First(pair => pair.Predictor.ComponentSpecs.Contains(pod));
        var place = At(predictor.Place, "componentSpecs", predictor.Predictor.ComponentSpecs.ToList().IndexOf(pod), "spec", "volumes");
        // A list begins at its first dash, or at its bracket: [{ is one on a line, which takes no other lines.
        if (place is not YamlList list || list.Items[index] is not YamlMap { Entries: [{ Key.Text: "name", Value: var name }, ..] } item
            || item.Column < list.Column + 2 || name.Line != item.Line || Replace(name, "") is not [var replace])
            return [];
        var indent = new string(' ', list.Column - 1);
        var others = string.Concat(servers.SkipLast(1).Select(server => $"- name: {ModelLocation.VolumeOf(server.Container.Name)}\n{indent}  emptyDir: {{}}\n{indent}"));
        edits.Add(new LintEdit(item.Line, list.Column, 0, others));
        edits.Add(replace with { Replacement = ModelLocation.VolumeOf(servers[^1].Container.Name) });
        return edits;
    }

    /// <summary>
    /// Whose model each init container brings: by its name, else by its address, else, where neither tells of any, by the order. Null when they contradict.
    /// </summary>
    private static List<(LintContainer Init, LintContainer Server)>? Pairs(List<LintContainer> inits, List<LintContainer> servers)
    {
        if (inits.Count != servers.Count)
            return null;
        var named = inits.Select(init => (init, server: Named(init.Container.Name, servers) ?? Named(ModelLocation.Download(init.Container)?.Source ?? "", servers))).ToList();
        if (named.All(static pair => pair.server is null))
            return [.. inits.Zip(servers)];
        return named.Select(static pair => pair.server).Distinct().Count() == servers.Count && named.All(static pair => pair.server is not null)
            ? [.. named.Select(static pair => (pair.init, pair.server!))]
            : null;
    }

    /// <summary>The longest name counts: svc-2 is not svc.</summary>
    private static LintContainer? Named(string text, IEnumerable<LintContainer> servers)
        => servers
            .Where(server => Regex.IsMatch(text, $"(?<![A-Za-z0-9]){Regex.Escape(server.Container.Name)}(?![A-Za-z0-9])"))
            .MaxBy(static server => server.Container.Name.Length);

    private static YamlValue MountName(LintContainer container, string volume)
        => container.At("volumeMounts", container.Container.VolumeMounts.ToList().FindIndex(mount => mount.Name == volume), "name");

    private static IEnumerable<LintFinding> ServerParameters(LintNode node, bool isV2)
    {
        var server = Servers.FirstOrDefault(server => IsServer(node, server.Implementation, server.Image));
        if (server.Parameters is null)
            yield break;
        for (var i = 0; i < node.Unit.Parameters.Count; i++)
        {
            var parameter = node.Unit.Parameters[i];
            // By the v2 protocol the server is MLServer, which is not given them.
            if (!isV2 && !server.Parameters.Contains(parameter.Name))
                yield return Finding(
                    LintRules.UnknownServerParameter,
                    node.At("parameters", i, "name"),
                    $"{node.Unit.Name}: {server.Image} has no parameter {parameter.Name}, only {string.Join(" and ", server.Parameters)}.");
            if (server.Implementation == Implementations.MlflowServer && parameter is { Name: "predict_method", Value: "transform" })
                yield return Finding(
                    LintRules.NoPythonFunction,
                    node.At("parameters", i, "value"),
                    $"{node.Unit.Name}: mlflowserver calls predict of the python_function flavor, never transform.");
        }
    }

    internal static bool IsMlflowServer(LintNode node) => IsServer(node, Implementations.MlflowServer, "mlflowserver");

    /// <summary>Whether Seldon's sklearnserver runs the node, rather than MLServer or an image of one's own.</summary>
    internal static bool IsSklearnServer(LintNode node, bool isV2) => !isV2 && IsServer(node, Implementations.SklearnServer, "sklearnserver");

    /// <summary>By the node's implementation where no image is given, else by the image's name.</summary>
    private static bool IsServer(LintNode node, string implementation, string image) => ImageOf(node) is { Length: > 0 } own
        ? ImageName(own).Contains(image, StringComparison.Ordinal)
        : node.Unit.Implementation == implementation;

    /// <summary>Whether the image is Seldon's own, which adds mlflow to each model's environment; the operator chooses it where none is given.</summary>
    internal static bool IsSeldonsMlflowServer(LintNode node) => ImageOf(node) is { Length: > 0 } image
        ? image.Split(':', '@')[0] is "seldonio/mlflowserver" or "docker.io/seldonio/mlflowserver"
        : node.Unit.Implementation == Implementations.MlflowServer;

    private static string? ImageOf(LintNode node) => ModelLocation.ContainerOf(node.Predictor, node.Unit.Name)?.Container.Image;

    private static string ImageName(string image) => image[(image.LastIndexOf('/') + 1)..];
}
