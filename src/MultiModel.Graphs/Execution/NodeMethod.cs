namespace MultiModel.Graphs.Execution;

/// <summary>The calls that a graph makes of a node, with Seldon's routes.</summary>
public enum NodeMethod
{
    /// <summary><c>/predict</c></summary>
    Predict,

    /// <summary><c>/transform-input</c></summary>
    TransformInput,

    /// <summary><c>/transform-output</c></summary>
    TransformOutput,

    /// <summary><c>/route</c></summary>
    Route,

    /// <summary><c>/aggregate</c></summary>
    Aggregate,

    /// <summary><c>/send-feedback</c></summary>
    SendFeedback,
}

/// <summary>Seldon's names of the calls.</summary>
public static class NodeMethods
{
    /// <summary>The method's name in URLs, metrics and traces: <c>predict</c>, <c>transform-input</c>, ...</summary>
    public static string ToName(this NodeMethod method) => method switch
    {
        NodeMethod.Predict => "predict",
        NodeMethod.TransformInput => "transform-input",
        NodeMethod.TransformOutput => "transform-output",
        NodeMethod.Route => "route",
        NodeMethod.Aggregate => "aggregate",
        _ => "send-feedback",
    };
}
