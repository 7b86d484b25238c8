namespace MultiModel.AppHost.Embedded.Resources;

/// <summary>A service of the application, as it is started on this machine.</summary>
internal sealed record ServiceResource(string Name, BuiltService Service, int Port)
{
    public Uri Address { get; } = new($"http://127.0.0.1:{Port}");

    /// <summary>The line that says it is up, or null where a later line says so.</summary>
    public string? UpTitle { get; init; }

    /// <summary>Answers 200 when others may use it.</summary>
    public string HealthPath { get; init; } = "/health";

    /// <summary>Resources that must be up before this one is started.</summary>
    public IReadOnlyList<string> WaitsFor { get; init; } = [];

    /// <summary>Configuration sections that the user's environment may set for it, for example <c>Pipeline__</c>.</summary>
    public IReadOnlyList<string> Sections { get; init; } = [];

    /// <summary>Those of the user's settings that name a file or a folder. Relative ones are seen from where the user is, not from the service's folder.</summary>
    public IReadOnlyList<string> PathSettings { get; init; } = [];

    /// <summary>The application goes on without it.</summary>
    public bool IsOptional { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }
}
