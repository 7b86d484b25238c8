using MultiModel.AppHost.Data;

namespace MultiModel.AppHost.Embedded.CommandLine;

/// <summary>An S3 store that already runs elsewhere.</summary>
/// <param name="Endpoint">http or https address with no path.</param>
/// <param name="Credentials">Its keys.</param>
internal sealed record ExternalStore(Uri Endpoint, StoreCredentials Credentials);
