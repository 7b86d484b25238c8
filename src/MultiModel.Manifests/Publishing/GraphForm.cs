namespace MultiModel.Manifests.Publishing;

/// <summary>The three ways in which a graph can run in a cluster, rendered from the same models.</summary>
public enum GraphForm
{
    /// <summary>A SeldonDeployment whose containers are MultiModel's graph runner in node mode.</summary>
    Seldon,

    /// <summary>A SeldonDeployment whose containers are Seldon's Python server for MLflow models.</summary>
    SeldonPython,

    /// <summary>A plain Deployment and Service with the graph runner in graph mode: no operator and no licence.</summary>
    Deployments,
}

/// <summary>How a person names the forms: <c>publish --graph NAME</c>.</summary>
public static class GraphForms
{
    /// <summary>The names under which a person chooses how the graph runs; the first is the default.</summary>
    public static readonly IReadOnlyList<(string Name, GraphForm Form)> All =
    [
        ("seldon", GraphForm.Seldon),
        ("seldon-python", GraphForm.SeldonPython),
        ("deployments", GraphForm.Deployments)
    ];

    /// <returns>Its name in <see cref="All"/>.</returns>
    public static string Name(this GraphForm form) => All.First(named => named.Form == form).Name;
}
