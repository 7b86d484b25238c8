using System.Buffers;
using System.Net.Http.Headers;
using MultiModel.Graphs.Messages;

namespace MultiModel.Graphs.Execution;

/// <summary>
/// A node that another process serves over Seldon's REST calls. Each call has what is left of the request's time, and tells the node
/// how much that is.
/// </summary>
/// <param name="name">The node's name, for messages.</param>
/// <param name="address">The server's address; the calls' paths follow it.</param>
/// <param name="http">Sends requests; it neither retries nor follows redirects.</param>
/// <param name="limits">What an answer may cost.</param>
public sealed class RemoteNode(string name, Uri address, HttpMessageInvoker http, MessageLimits limits) : INode
{
    /// <summary>Header that carries the milliseconds that are left, as Envoy sends it.</summary>
    public const string TimeoutHeader = "x-envoy-expected-rq-timeout-ms";

    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly Dictionary<NodeMethod, Uri> routes = Enum.GetValues<NodeMethod>().ToDictionary(static method => method, method => new Uri(address, method.ToName()));

    /// <inheritdoc/>
    /// <exception cref="SeldonException">The node answers an error, which is passed on with its status; it does not answer in time, 504;
    /// or it cannot be reached, breaks off, or answers too much, 500.</exception>
    public ValueTask<SeldonMessage> CallAsync(NodeMethod method, SeldonMessage request, CallContext context)
    {
        if (request.Json is { } json)
            return PostAsync(method, json, context);
        var buffer = new ArrayBufferWriter<byte>();
        SeldonMessageWriter.Write(request, buffer);
        return PostAsync(method, buffer.WrittenMemory, context);
    }

    /// <summary>The answers go as a bare JSON array.</summary>
    public ValueTask<SeldonMessage> AggregateAsync(IReadOnlyList<SeldonMessage> answers, CallContext context)
    {
        var buffer = new ArrayBufferWriter<byte>();
        for (var i = 0; i < answers.Count; i++)
        {
            buffer.Write(i == 0 ? "["u8 : ","u8);
            SeldonMessageWriter.Write(answers[i], buffer);
        }
        buffer.Write("]"u8);
        return PostAsync(NodeMethod.Aggregate, buffer.WrittenMemory, context);
    }

    /// <inheritdoc/>
    /// <exception cref="SeldonException">The node answers an error, which is passed on with its status; it does not answer in time, 504;
    /// or it cannot be reached, breaks off, or answers too much, 500.</exception>
    public ValueTask<SeldonMessage> SendFeedbackAsync(ReadOnlyMemory<byte> feedback, CallContext context) => PostAsync(NodeMethod.SendFeedback, feedback, context);

    private async ValueTask<SeldonMessage> PostAsync(NodeMethod method, ReadOnlyMemory<byte> body, CallContext context)
    {
        var left = context.TimeLeft();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        time.CancelAfter(left);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, routes[method]) { Content = new ReadOnlyMemoryContent(body) };
            request.Content.Headers.ContentType = Json;
            request.Headers.TryAddWithoutValidation("Seldon-Puid", context.Puid);
            request.Headers.TryAddWithoutValidation(TimeoutHeader, ((long)left.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture));
            foreach (var (key, value) in context.Headers)
                request.Headers.TryAddWithoutValidation(key, value);
            using var response = await http.SendAsync(request, time.Token);
            var answer = await ReadAsync(response.Content, time.Token);
            return (int)response.StatusCode == 200
                ? SeldonMessage.FromJson(answer, limits, name)
                : throw SeldonException.Remote(name, (int)response.StatusCode, answer, response.Content.Headers.ContentType?.ToString(), RetryAfterOf(response));
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            throw SeldonException.Executor(504, $"{name}: {routes[method]} did not answer within the {left.TotalMilliseconds:0} ms that the request had left.");
        }
        catch (HttpRequestException fault)
        {
            throw SeldonException.Executor(500, $"{name}: {routes[method]} cannot be reached: {fault.GetBaseException().Message}", fault);
        }
        catch (IOException fault)
        {
            throw SeldonException.Executor(500, $"{name}: {routes[method]} broke off its answer: {fault.GetBaseException().Message}", fault);
        }
    }

    /// <remarks>A date is not passed on: the node's clock may be another.</remarks>
    private static TimeSpan? RetryAfterOf(HttpResponseMessage response)
        => response.Headers.RetryAfter?.Delta is { } wait ? wait < LongestWait ? wait : LongestWait : null;

    private async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limits.Bytes)
            throw TooLarge();
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new ArrayBufferWriter<byte>((int)(content.Headers.ContentLength ?? 1024) + 1);
        while (true)
        {
            var read = await stream.ReadAsync(buffer.GetMemory(1), cancellationToken);
            if (read == 0)
                return buffer.WrittenMemory;
            buffer.Advance(read);
            if (buffer.WrittenCount > limits.Bytes)
                throw TooLarge();
        }
    }

    private SeldonException TooLarge() => SeldonException.Executor(500, $"{name}: the answer is larger than {limits.Bytes:N0} bytes.");
}
