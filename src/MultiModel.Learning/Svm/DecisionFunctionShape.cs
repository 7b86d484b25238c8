namespace MultiModel.Learning;

/// <summary>Shape of <see cref="SVC.DecisionFunction"/> for more than two classes.</summary>
public enum DecisionFunctionShape
{
    /// <summary>One value per class: votes plus a bounded sum of confidences.</summary>
    Ovr,
    /// <summary>One value per pair of classes (0,1), (0,2), ..., (1,2), ...</summary>
    Ovo,
}

/// <summary>scikit-learn's names of the shapes: ovr, ovo.</summary>
public static class DecisionFunctionShapes
{
    internal const string Constraint = "a str among {'ovr', 'ovo'}";

    /// <exception cref="ArgumentException">The name is neither 'ovr' nor 'ovo'.</exception>
    public static DecisionFunctionShape Parse(string name) => name switch
    {
        "ovr" => DecisionFunctionShape.Ovr,
        "ovo" => DecisionFunctionShape.Ovo,
        _ => throw new ArgumentException(SvcParameterChecks.Message("decision_function_shape", Constraint, $"'{name}'")),
    };

    /// <returns>'ovr' or 'ovo'.</returns>
    public static string ToName(this DecisionFunctionShape shape) => shape == DecisionFunctionShape.Ovr ? "ovr" : "ovo";
}
