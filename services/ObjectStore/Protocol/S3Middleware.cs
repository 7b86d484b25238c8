using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using MultiModel.ObjectStore.Checksums;
using MultiModel.ObjectStore.Payloads;
using MultiModel.ObjectStore.Signatures;
using MultiModel.ServiceDefaults.Health;

namespace MultiModel.ObjectStore.Protocol;

/// <summary>
/// The only way to an operation: find it, verify the signature, ask whether the key pair may do it, and only then run it.
/// Whatever it throws becomes S3's XML.
/// </summary>
internal sealed class S3Middleware(AllowedHosts hosts, OperationTable operations, SignatureVerifier verifier, ILogger<S3Middleware> logger) : IMiddleware
{
    private const int LongestUnusedBody = 64 * 1024;

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        var rawTarget = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (IsProbe(http.Request.Method, rawTarget) && hosts.Has(http.Request.Host))
        {
            await next(http);
            return;
        }
        var id = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
        http.Response.Headers["x-amz-request-id"] = id;
        RequestTarget? target = null;
        try
        {
            hosts.Require(http.Request.Host);
            target = RequestTarget.Parse(rawTarget);
            if (http.Request.ContentLength == 0)
                EndIfExpecting(http);
            await RunAsync(http, target, id);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ConnectionResetException
            && (http.RequestAborted.IsCancellationRequested || exception.InnerException is ConnectionAbortedException))
        {
            // The client has gone, or this service is stopping and has ended the connection: nobody reads an answer.
        }
        catch (Exception exception) when (!http.Response.HasStarted || LongWork.HasBegun(http))
        {
            await AnswerAsync(http, target, id, Explain(exception, http, id));
        }
    }

    private async Task RunAsync(HttpContext http, RequestTarget target, string id)
    {
        var verified = verifier.Verify(http.Request, target);
        var operation = operations.Find(http.Request, target);
        Describe(http, operation, target);
        await using var body = Payload.Create(http.Request, verified);
        var request = new S3Request(http, target, verified.Caller, body, id);
        if (operation.Scope != Scope.Service)
        {
            request.Require(request.Bucket, operation.Access);
            request.RequireOwner("x-amz-expected-bucket-owner");
        }
        if (operation.Scope == Scope.Object)
            _ = request.Key;
        if (!operation.ReadsBody)
            ExpectedChecksum.OfBodyAlone(request).Verify(await body.ReadAllAsync(LongestUnusedBody, request.Aborted), body);
        await operation.Handle(request);
    }

    /// <summary>Names the request's span as OpenTelemetry's conventions want it (<c>{method} {route}</c>); S3 has no routes that ASP.NET Core knows.</summary>
    private static void Describe(HttpContext http, Operation operation, RequestTarget target)
    {
        if (http.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span)
            return;
        span.DisplayName = $"{operation.Method} {operation.Route}";
        span.SetTag("http.route", operation.Route).SetTag("rpc.method", operation.Name);
        if (target.Bucket.Length > 0)
            span.SetTag("aws.s3.bucket", target.Bucket);
        if (target.Key.Length > 0)
            span.SetTag("aws.s3.key", target.Key);
    }

    private S3Exception Explain(Exception exception, HttpContext http, string id)
    {
        switch (exception)
        {
            case S3Exception refused:
                return refused;
            case BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout }:
                logger.LogWarning("A body stopped coming: {Method} {Path} from {Client} was ended.", http.Request.Method, http.Request.Path, http.Connection.RemoteIpAddress);
                return Errors.RequestTimeout();
            case BadHttpRequestException bad:
                return Errors.IncompleteBody($"The body could not be read: {bad.Message}");
            case IOException io when IsDiskFull(io):
                logger.LogError("The disk is full: {Method} {Path} was refused.", http.Request.Method, http.Request.Path);
                return Errors.StorageFull();
            case InvalidDataException damaged:
                logger.LogError("{Damage} Request {Id} failed: {Method} {Path}", damaged.Message, id, http.Request.Method, http.Request.Path);
                return Errors.DamagedObject();
            default:
                logger.LogError(exception, "Request {Id} failed: {Method} {Path}", id, http.Request.Method, http.Request.Path);
                return Errors.InternalError();
        }
    }

    private static Task AnswerAsync(HttpContext http, RequestTarget? target, string id, S3Exception error)
    {
        if (!http.Response.HasStarted)
        {
            http.Response.Clear();
            http.Response.Headers["x-amz-request-id"] = id;
            EndIfExpecting(http);
        }
        return S3Xml.WriteAsync(http, error.Status, "Error", xml =>
        {
            xml.WriteElement("Code", error.Code);
            xml.WriteEcho("Message", error.Message);
            foreach (var (name, value) in error.Details)
                xml.WriteEcho(name, value);
            // The Minio client cannot do without the name of a missing bucket.
            xml.WriteEcho("BucketName", error.Missing?.Bucket ?? target?.Bucket);
            xml.WriteEcho("Key", error.Missing?.Key ?? (target is { Key.Length: > 0 } ? target.Key : null));
            xml.WriteEcho("Resource", target?.Path);
            xml.WriteElement("RequestId", id);
        });
    }

    /// <summary>
    /// Ends the connection with the answer when the client waits for "100 Continue" and gets the answer instead: it does not send the body
    /// then, which Kestrel would take from its next request, and botocore misreads the answer to its next upload on such a connection.
    /// </summary>
    private static void EndIfExpecting(HttpContext http)
    {
        if (http.Request.Headers.ContainsKey("Expect"))
            http.Response.Headers.Connection = "close";
    }

    private static bool IsProbe(string method, string rawTarget) => method is "GET" or "HEAD" && RequestTarget.RawPath(rawTarget) is HealthRoutes.Ready or HealthRoutes.Alive;

    // ENOSPC and EDQUOT of Linux, ERROR_DISK_FULL of Windows.
    private static bool IsDiskFull(IOException exception) => exception.HResult is 28 or 122 or unchecked((int)0x80070070);
}
