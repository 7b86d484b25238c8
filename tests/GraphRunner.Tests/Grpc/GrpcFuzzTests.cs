using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using MultiModel.GraphRunner.Grpc.Inference;
using MultiModel.GraphRunner.Grpc.Protos;
using MultiModel.GraphRunner.Tests.Support;
using MultiModel.Testing;

namespace MultiModel.GraphRunner.Tests.Grpc;

/// <summary>Damaged bytes over the wire: each is answered or refused for what it is. FUZZ_INPUTS sets how many inputs are tried.</summary>
public sealed class GrpcFuzzTests
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(static bytes => bytes, static bytes => bytes);

    private static readonly (Method<byte[], byte[]> Method, byte[] Message)[] Calls =
    [
        (Unary("seldon.protos.Seldon", "Predict"), GraphGrpcTests.Tensor(8).ToByteArray()),
        (Unary("seldon.protos.Seldon", "Predict"), SeldonMessage.Parser.ParseJson("""{"data":{"names":["a"],"ndarray":[[1,2,3,4]]},"meta":{"puid":"p","tags":{"t":[1,{"x":null}]},"metrics":[{"key":"k","type":"GAUGE","value":1}]}}""").ToByteArray()),
        (Unary("seldon.protos.Seldon", "SendFeedback"), new Feedback { Request = GraphGrpcTests.Tensor(4), Reward = 1 }.ToByteArray()),
        (Unary("inference.GRPCInferenceService", "ModelInfer"), new ModelInferRequest { ModelName = "scaler", Inputs = { new ModelInferRequest.Types.InferInputTensor { Datatype = "FP64", Shape = { 1, 4 } } }, RawInputContents = { ByteString.CopyFrom(new byte[32]) } }.ToByteArray()),
    ];

    private static int Inputs => int.TryParse(Environment.GetEnvironmentVariable("FUZZ_INPUTS"), NumberStyles.None, CultureInfo.InvariantCulture, out var inputs) ? inputs : 2_000;

    [Fact]
    public async Task Call_DamagedBytes_IsAnsweredOrRefused()
    {
        var port = FreePort.Take(1)[0];
        await using var graph = await GraphFixture.StartAsync(("Graph:GrpcPort", $"{port}"), ("Logging:LogLevel:Grpc", "None"));
        await graph.ServeIrisAsync();
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        var invoker = channel.CreateCallInvoker();
        var random = new Random(3);
        var statuses = new Dictionary<StatusCode, int>();
        for (var i = 0; i < Inputs; i++)
        {
            var (method, message) = Calls[random.Next(Calls.Length)];
            var bytes = Damage.Of(message, random);
            var status = StatusCode.OK;
            try
            {
                using var call = invoker.AsyncUnaryCall(method, null, new CallOptions(cancellationToken: TestContext.Current.CancellationToken), bytes);
                await call;
            }
            catch (RpcException fault)
            {
                status = fault.StatusCode;
                if (status is not (StatusCode.InvalidArgument or StatusCode.NotFound))
                    Assert.Fail($"Input {i}, {method.FullName} {Convert.ToBase64String(bytes)}: {fault.Status}");
            }
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
        }
        Assert.True(statuses.Count > 1);
        Assert.Equal(200, (await graph.PredictAsync("""{"data":{"ndarray":[[1,2,3,4]]}}""")).Status);
    }

    private static Method<byte[], byte[]> Unary(string service, string name) => new(MethodType.Unary, service, name, Bytes, Bytes);
}
