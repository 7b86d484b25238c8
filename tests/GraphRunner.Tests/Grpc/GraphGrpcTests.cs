using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MultiModel.GraphRunner.Grpc.Inference;
using MultiModel.GraphRunner.Grpc.Protos;
using MultiModel.GraphRunner.Tests.Support;
using MultiModel.Testing;
using CallHeaders = Grpc.Core.Metadata;

namespace MultiModel.GraphRunner.Tests.Grpc;

public sealed class GraphGrpcTests : IAsyncLifetime
{
    private readonly int port = FreePort.Take(1)[0];
    private GraphFixture graph = null!;
    private GrpcChannel channel = null!;
    private Seldon.SeldonClient client = null!;
    private GRPCInferenceService.GRPCInferenceServiceClient inference = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        graph = await GraphFixture.StartAsync(("Graph:GrpcPort", $"{port}"), ("Graph:MaxBodyBytes", "100000"), ("Graph:MaxRows", "200"));
        channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        client = new Seldon.SeldonClient(channel);
        inference = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await graph.DisposeAsync();
    }

    [Fact]
    public async Task Predict_EachEncoding_AnswersAsRest()
    {
        await graph.ServeIrisAsync();
        foreach (var data in new[] { """{"ndarray":[[5.1,3.5,1.4,0.2],[6.7,3,5.2,2.3]]}""", """{"tensor":{"shape":[2,4],"values":[5.1,3.5,1.4,0.2,6.7,3,5.2,2.3]}}""" })
            foreach (var json in new[] { $$"""{"data":{{data}} }""", $$"""{"meta":{"puid":"p","tags":{"a":[1,null,true]},"metrics":[{"key":"k","type":"TIMER","value":1.5}]},"data":{{data}} }""" })
            {
                var answer = await client.PredictAsync(SeldonMessage.Parser.ParseJson(json), cancellationToken: Ct);
                var (_, rest) = await graph.PredictAsync(json);

                Assert.Equal(SeldonMessage.Parser.ParseJson(rest), answer);
            }
    }

    [Fact]
    public async Task Predict_Puid_IsReturnedWithTheNodesTimes()
    {
        await graph.ServeIrisAsync();

        using var call = client.PredictAsync(Tensor(4), new CallHeaders { { "seldon-puid", "p-1" } }, cancellationToken: Ct);
        await call;

        var headers = await call.ResponseHeadersAsync;
        Assert.Equal("p-1", headers.GetValue("seldon-puid"));
        Assert.Matches("^scaler;dur=[0-9.]+, svc;dur=[0-9.]+$", headers.GetValue("server-timing"));
        Assert.Contains("""predictor_name="model",predictor_version="",service="/seldon.protos.Seldon/Predict",method="unary",code="OK"} 1""", await graph.Http.GetStringAsync("/prometheus", Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"data":{"tensor":{"shape":[1,3],"values":[1,2,3]}}}""", "scaler: expected 4 features in each row, got 3.")]
    [InlineData("""{"data":{"tensor":{"shape":[1,4],"values":[1,2,3]}}}""", "scaler: data.tensor: shape (1, 4) needs 4 values, got 3.")]
    [InlineData("""{"data":{"tensor":{"shape":[-2,4],"values":[]}}}""", "scaler: data.tensor.shape: expected whole numbers")]
    [InlineData("""{"data":{"ndarray":[[1,2,3,4],[1]]}}""", "not of one length")]
    [InlineData("""{"data":{"ndarray":[["a",2,3,4]]}}""", "not all numbers")]
    [InlineData("""{"data":{"ndarray":[[null,2,3,4]]}}""", "got null")]
    [InlineData("""{"data":{"tensor":{"shape":[1,4],"values":["NaN",2,3,4]}}}""", "data.tensor.values: expected finite numbers, got NaN")]
    [InlineData("""{"data":{"tensor":{"shape":[201,1],"values":[]}}}""", "shape (201, 1) needs 201 values, got 0")]
    [InlineData("""{"strData":"a"}""", "got strData")]
    [InlineData("""{"customData":{"@type":"type.googleapis.com/google.protobuf.Value","value":1}}""", "customData is not served")]
    [InlineData("{}", "scaler: Expected one of data")]
    public async Task Predict_BadInput_IsInvalidArgumentInRestsWords(string json, string reason)
    {
        await graph.ServeIrisAsync();
        var parser = new JsonParser(JsonParser.Settings.Default.WithTypeRegistry(Google.Protobuf.Reflection.TypeRegistry.FromMessages(Value.Descriptor)));

        var fault = await Assert.ThrowsAsync<RpcException>(async () => await client.PredictAsync(parser.Parse<SeldonMessage>(json), cancellationToken: Ct));

        Assert.Equal(StatusCode.InvalidArgument, fault.StatusCode);
        Assert.Contains(reason, fault.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_OverTheLimits_SaysWhich()
    {
        await graph.ServeIrisAsync();

        var rows = await Assert.ThrowsAsync<RpcException>(async () => await client.PredictAsync(Tensor(201 * 4), cancellationToken: Ct));
        var bytes = await Assert.ThrowsAsync<RpcException>(async () => await client.PredictAsync(new SeldonMessage { StrData = new string('x', 100_001) }, cancellationToken: Ct));
        var zipped = await Assert.ThrowsAsync<RpcException>(async () => await client.PredictAsync(Tensor(4), new CallHeaders { { "grpc-internal-encoding-request", "gzip" } }, cancellationToken: Ct));

        Assert.Equal((StatusCode.InvalidArgument, StatusCode.ResourceExhausted, StatusCode.Unimplemented), (rows.StatusCode, bytes.StatusCode, zipped.StatusCode));
        Assert.Contains("more than 200 rows", rows.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_NoTimeLeft_IsDeadlineExceeded()
    {
        await graph.ServeIrisAsync();

        var fault = await Assert.ThrowsAsync<RpcException>(async () => await client.PredictAsync(Tensor(4), new CallHeaders { { "x-envoy-expected-rq-timeout-ms", "0" } }, cancellationToken: Ct));

        Assert.Equal((StatusCode.DeadlineExceeded, "scaler: the request's time was up before this node was called."), (fault.StatusCode, fault.Status.Detail));
    }

    [Fact]
    public async Task Predict_MoreAtATimeThanAllowed_IsUnavailable()
    {
        var ports = FreePort.Take(2);
        await using var small = await GraphFixture.StartAsync(("Graph:GrpcPort", $"{ports[0]}"), ("Graph:MaxConcurrentRequests", "1"));
        var entered = new SemaphoreSlim(0);
        var go = new SemaphoreSlim(0);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{ports[1]}");
        await using var slow = builder.Build();
        slow.Run(async http =>
        {
            entered.Release();
            await go.WaitAsync(http.RequestAborted);
            await http.Response.WriteAsync("""{"strData":"a"}""");
        });
        await slow.StartAsync(Ct);
        using var manifest = await small.PutAsync(Nodes.NodeModeTests.Remote(ports[1], ports[1]));
        using var other = GrpcChannel.ForAddress($"http://127.0.0.1:{ports[0]}");
        using var first = new Seldon.SeldonClient(other).PredictAsync(Tensor(4), cancellationToken: Ct);
        await entered.WaitAsync(Ct);

        var fault = await Assert.ThrowsAsync<RpcException>(async () => await new Seldon.SeldonClient(other).PredictAsync(Tensor(4), cancellationToken: Ct));
        go.Release(2);

        Assert.Equal(StatusCode.Unavailable, fault.StatusCode);
        Assert.Contains("Too many requests at a time", fault.Status.Detail, StringComparison.Ordinal);
        Assert.Equal("a", (await first).StrData);
    }

    [Fact]
    public async Task Predict_NoManifest_IsUnavailable()
    {
        var fault = await Assert.ThrowsAsync<RpcException>(async () => await client.PredictAsync(Tensor(4), cancellationToken: Ct));
        var infer = await Assert.ThrowsAsync<RpcException>(async () => await inference.ModelInferAsync(new ModelInferRequest { ModelName = "scaler" }, cancellationToken: Ct));

        Assert.Equal((StatusCode.Unavailable, StatusCode.Unavailable), (fault.StatusCode, infer.StatusCode));
        Assert.Contains("No manifest yet", fault.Status.Detail, StringComparison.Ordinal);
        Assert.False((await inference.ServerReadyAsync(new ServerReadyRequest(), cancellationToken: Ct)).Ready);
        Assert.True((await inference.ServerLiveAsync(new ServerLiveRequest(), cancellationToken: Ct)).Live);
    }

    [Fact]
    public async Task SendFeedback_Reward_IsCounted()
    {
        await graph.ServeIrisAsync();

        await client.SendFeedbackAsync(new Feedback { Request = Tensor(4), Reward = 0.1f }, cancellationToken: Ct);

        Assert.Contains("""seldon_api_model_feedback_reward{deployment_name="multi-model-example",predictor_name="model"} 0.1""" + "\n", await graph.Http.GetStringAsync("/prometheus", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelInfer_ContentsOrRawBytes_AnswersInTheRequestsForm()
    {
        await graph.ServeIrisAsync();
        var input = new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP32", Shape = { 1, 4 }, Contents = new InferTensorContents { Fp32Contents = { 5.1f, 3.5f, 1.4f, 0.2f } } };
        var raw = new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP64", Shape = { 1, 4 } };
        var bytes = ByteString.CopyFrom(new[] { 5.1, 3.5, 1.4, 0.2 }.SelectMany(BitConverter.GetBytes).ToArray());

        var typed = await inference.ModelInferAsync(new ModelInferRequest { ModelName = "scaler", Id = "7", Inputs = { input } }, cancellationToken: Ct);
        var binary = await inference.ModelInferAsync(new ModelInferRequest { ModelName = "multi-model-example", Inputs = { raw }, RawInputContents = { bytes } }, cancellationToken: Ct);

        Assert.Equal(("scaler", "7", "output-0", "INT64", 0L), (typed.ModelName, typed.Id, typed.Outputs[0].Name, typed.Outputs[0].Datatype, typed.Outputs[0].Contents.Int64Contents.Single()));
        Assert.Equal(new byte[8], binary.RawOutputContents.Single().ToByteArray());
    }

    [Theory]
    [InlineData("none", "FP64", 4, StatusCode.NotFound, "No model none is served here.")]
    [InlineData("scaler", "FP64", 3, StatusCode.InvalidArgument, "scaler: expected 4 features in each row, got 3.")]
    [InlineData("scaler", "BYTES", 4, StatusCode.InvalidArgument, "inputs[0].datatype: expected one of")]
    [InlineData("scaler", "INT64", 4, StatusCode.InvalidArgument, "inputs[0].contents: it has values in a list that is not the one of INT64.")]
    public async Task ModelInfer_BadRequest_SaysWhy(string model, string datatype, int width, StatusCode expected, string reason)
    {
        await graph.ServeIrisAsync();
        var input = new ModelInferRequest.Types.InferInputTensor { Datatype = datatype, Shape = { 1, width }, Contents = new InferTensorContents { Fp64Contents = { new double[width] } } };

        var fault = await Assert.ThrowsAsync<RpcException>(async () => await inference.ModelInferAsync(new ModelInferRequest { ModelName = model, Inputs = { input } }, cancellationToken: Ct));

        Assert.Equal(expected, fault.StatusCode);
        Assert.Contains(reason, fault.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"inputs":[{"datatype":"INT8","shape":[1,4],"contents":{"intContents":[1,2,3,300]}}]}""", "inputs[0].data[3]: expected a whole number from -128 to 127 for INT8, got 300.")]
    [InlineData("""{"inputs":[{"datatype":"FP32","shape":[1,4],"contents":{"fp32Contents":[1,2,3,4],"fp64Contents":[1]}}]}""", "inputs[0].contents: it has values in a list that is not the one of FP32.")]
    [InlineData("""{"inputs":[{"datatype":"UINT8","shape":[1,4],"contents":{"uintContents":[1,2,3,4]}}],"rawInputContents":["AQIDBA=="]}""", "raw_input_contents: inputs[0].contents is given too: send one of them.")]
    [InlineData("""{"inputs":[{"datatype":"UINT8","shape":[2,4]}],"rawInputContents":["AQIDBA=="]}""", "inputs[0]: shape (2, 4) needs 8 values, got 4.")]
    public async Task ModelInfer_ContentsThatSayTwoThings_IsInvalidArgument(string json, string reason)
    {
        await graph.ServeIrisAsync();
        var request = ModelInferRequest.Parser.ParseJson(json);
        request.ModelName = "scaler";

        var fault = await Assert.ThrowsAsync<RpcException>(async () => await inference.ModelInferAsync(request, cancellationToken: Ct));

        Assert.Equal((StatusCode.InvalidArgument, reason), (fault.StatusCode, fault.Status.Detail));
    }

    [Fact]
    public async Task ModelInfer_Version_MustBeOneThatIsServed()
    {
        await graph.ServeIrisAsync();
        var input = new ModelInferRequest.Types.InferInputTensor { Datatype = "FP64", Shape = { 1, 4 }, Contents = new InferTensorContents { Fp64Contents = { new double[4] } } };

        await inference.ModelInferAsync(new ModelInferRequest { ModelName = "scaler", ModelVersion = "run1", Inputs = { input } }, cancellationToken: Ct);
        var fault = await Assert.ThrowsAsync<RpcException>(async () => await inference.ModelInferAsync(new ModelInferRequest { ModelName = "scaler", ModelVersion = "2", Inputs = { input } }, cancellationToken: Ct));
        var ready = await Assert.ThrowsAsync<RpcException>(async () => await inference.ModelReadyAsync(new ModelReadyRequest { Name = "scaler", Version = "2" }, cancellationToken: Ct));

        Assert.Equal((StatusCode.NotFound, "No version 2 of scaler is served here: leave the version out for the one that is."), (fault.StatusCode, fault.Status.Detail));
        Assert.Equal(fault.Status, ready.Status);
    }

    [Fact]
    public async Task ModelInfer_OutputThatThereIsNot_IsInvalidArgument()
    {
        await graph.ServeIrisAsync();
        var input = new ModelInferRequest.Types.InferInputTensor { Datatype = "FP64", Shape = { 1, 4 }, Contents = new InferTensorContents { Fp64Contents = { new double[4] } } };
        var request = new ModelInferRequest { ModelName = "scaler", Inputs = { input }, Outputs = { new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "predict_proba" } } };

        var fault = await Assert.ThrowsAsync<RpcException>(async () => await inference.ModelInferAsync(request, cancellationToken: Ct));

        Assert.Equal((StatusCode.InvalidArgument, "outputs: there is no predict_proba, only output-0: name that one, or leave outputs out."), (fault.StatusCode, fault.Status.Detail));
    }

    [Fact]
    public async Task ModelMetadata_Graph_NamesItsTensors()
    {
        await graph.ServeIrisAsync();

        var metadata = await inference.ModelMetadataAsync(new ModelMetadataRequest { Name = "multi-model-example" }, cancellationToken: Ct);

        Assert.Equal(["run1", "run1"], metadata.Versions);
        Assert.Equal([-1L, 4L], metadata.Inputs.Single().Shape);
        Assert.Equal(("INT64", -1L), (metadata.Outputs.Single().Datatype, metadata.Outputs.Single().Shape.Single()));
        Assert.Equal("multimodel-graphrunner", (await inference.ServerMetadataAsync(new ServerMetadataRequest(), cancellationToken: Ct)).Name);
        Assert.True((await inference.ModelReadyAsync(new ModelReadyRequest { Name = "model" }, cancellationToken: Ct)).Ready);
    }

    internal static SeldonMessage Tensor(int values)
        => new() { Data = new DefaultData { Tensor = new Tensor { Shape = { Math.Max(1, values / 4), Math.Min(values, 4) }, Values = { Enumerable.Range(0, values).Select(static value => (double)(value % 7)) } } } };
}
