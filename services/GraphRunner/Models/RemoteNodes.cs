using System.Text;
using Microsoft.Extensions.Options;
using MultiModel.GraphRunner.Hosting;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Messages;
using MultiModel.Graphs.Seldon;

namespace MultiModel.GraphRunner.Models;

/// <summary>Makes the nodes that other processes serve; they share one pool of connections.</summary>
public sealed class RemoteNodes(IOptions<GraphOptions> options) : IDisposable
{
    // No retry and no redirect: a repeated call would reach a router or a model with state twice.
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        MaxConnectionsPerServer = 256,
        // As Kestrel reads them, so that a forwarded header leaves with the bytes that it came with.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
    });

    private readonly MessageLimits limits = new() { Bytes = options.Value.MaxBodyBytes, Rows = options.Value.MaxRows };

    /// <exception cref="GraphException">The node says no address.</exception>
    public RemoteNode Create(PredictiveUnit unit)
    {
        if (unit.Endpoint?.ServiceHost is null && Implementations.IsPrepackaged(unit.Implementation))
            throw new GraphException(
                $"{unit.Name}: {unit.Implementation} is not served here; {Implementations.MlflowServer} and {Implementations.SklearnServer} are. "
                + "Run it elsewhere and give the node an endpoint.");
        if (unit.Endpoint?.ServiceHost is null && unit.Implementation == Implementations.RandomAbTest)
            throw new GraphException(
                $"{unit.Name}: with a type or methods {Implementations.RandomAbTest} is a node that is called, as in Seldon's executor. "
                + "Remove them, or give the node an endpoint.");
        var port = unit.Endpoint?.ServicePort ?? unit.Endpoint?.HttpPort;
        if (unit.Endpoint is not { ServiceHost: { Length: > 0 } host } || port is not (> 0 and < 65536))
            throw new GraphException(
                $"{unit.Name}: its container downloads no model and its endpoint has no service_host and service_port, "
                + "so there is nothing to call. Give it a model_uri with an init container, or an endpoint.");
        if (unit.Endpoint.Type is not (null or "REST"))
            throw new GraphException($"{unit.Name}: an endpoint of type {unit.Endpoint.Type} is not called from here: REST is.");
        return Uri.CheckHostName(host) != UriHostNameType.Unknown
            ? new RemoteNode(unit.Name, new UriBuilder(Uri.UriSchemeHttp, host, port.Value).Uri, http, limits)
            : throw new GraphException($"{unit.Name}: {host} is no host name.");
    }

    public void Dispose() => http.Dispose();
}
