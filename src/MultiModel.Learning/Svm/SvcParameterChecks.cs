using System.Globalization;

namespace MultiModel.Learning;

/// <summary>The constraints of scikit-learn 1.2.1 on SVC's parameters, with its words.</summary>
internal static class SvcParameterChecks
{
    /// <exception cref="ArgumentException">The first parameter, in scikit-learn's order, that is out of its range.</exception>
    public static void Check(SvcParameters parameters)
    {
        Require(Enum.IsDefined(parameters.Kernel), "kernel", Kernels.Constraint, (int)parameters.Kernel);
        Require(parameters.Degree >= 0, "degree", "an int in the range [0, inf)", parameters.Degree);
        Require(parameters.Gamma.Value is null or (>= 0 and < double.PositiveInfinity), "gamma", Gamma.Constraint, parameters.Gamma.Value ?? 0);
        Require(double.IsFinite(parameters.Coef0), "coef0", "a float in the range (-inf, inf)", parameters.Coef0);
        Require(IsPositive(parameters.Tol), "tol", "a float in the range (0.0, inf)", parameters.Tol);
        Require(IsPositive(parameters.C), "C", "a float in the range (0.0, inf)", parameters.C);
        Require(IsPositive(parameters.CacheSize), "cache_size", "a float in the range (0, inf)", parameters.CacheSize);
        Require(parameters.MaxIter >= -1, "max_iter", "an int in the range [-1, inf)", parameters.MaxIter);
        Require(Enum.IsDefined(parameters.DecisionFunctionShape), "decision_function_shape", DecisionFunctionShapes.Constraint, (int)parameters.DecisionFunctionShape);
    }

    private static bool IsPositive(double value) => value > 0 && double.IsFinite(value);

    private static void Require(bool valid, string name, string constraint, object value)
    {
        if (!valid)
            throw new ArgumentException(Message(name, constraint, value is double number ? Written(number) : value.ToString()!));
    }

    // A whole number is written without a point in settings, JSON and C# alike, and Python then says 0, not 0.0.
    private static string Written(double value) => double.IsInteger(value) && Math.Abs(value) < 1e15 ? value.ToString("0", CultureInfo.InvariantCulture) : PythonRepr.Of(value);

    public static string Message(string name, string constraint, string value) => $"The '{name}' parameter of SVC must be {constraint}. Got {value} instead.";
}
