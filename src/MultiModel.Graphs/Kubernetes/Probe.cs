namespace MultiModel.Graphs.Kubernetes;

/// <summary>Times are in seconds.</summary>
public sealed record Probe
{
    public HttpGetAction? HttpGet { get; init; }

    public TcpSocketAction? TcpSocket { get; init; }

    public ExecAction? Exec { get; init; }

    public int? InitialDelaySeconds { get; init; }

    public int? PeriodSeconds { get; init; }

    public int? TimeoutSeconds { get; init; }

    public int? SuccessThreshold { get; init; }

    public int? FailureThreshold { get; init; }
}

public sealed record HttpGetAction
{
    public string? Path { get; init; }

    public IntOrString Port { get; init; } = new("");

    public string? Scheme { get; init; }
}

public sealed record TcpSocketAction
{
    public IntOrString Port { get; init; } = new("");
}

public sealed record ExecAction
{
    public IReadOnlyList<string> Command { get; init; } = [];
}
