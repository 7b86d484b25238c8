using Grpc.Core;
using Grpc.Net.Client;
using MultiModel.GraphRunner.Grpc.Inference;
using MultiModel.GraphRunner.Grpc.Protos;
using MultiModel.GraphRunner.Tests.Support;
using MultiModel.Testing;

namespace MultiModel.GraphRunner.Tests.Grpc;

public sealed class NodeGrpcTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Start_OperatorsGrpcPort_AnswersEachServiceAsRest()
    {
        var models = IrisModels.Write(folder.Path, "run1");
        await using var node = NodeProcess.Start("scaler", folder.File(models.ScalerPath));
        await node.ReadyAsync();
        using var channel = GrpcChannel.ForAddress(node.Grpc);
        var request = GraphGrpcTests.Tensor(8);
        var json = $$"""{"data":{"tensor":{"shape":[2,4],"values":[{{string.Join(',', request.Data.Tensor.Values)}}]} } }""";
        using var rest = await node.Http.PostAsync("/predict", new StringContent(json), Ct);
        var expected = SeldonMessage.Parser.ParseJson(await rest.Content.ReadAsStringAsync(Ct));

        Assert.Equal(expected, await new Model.ModelClient(channel).PredictAsync(request, cancellationToken: Ct));
        Assert.Equal(expected, await new Transformer.TransformerClient(channel).TransformInputAsync(request, cancellationToken: Ct));
        Assert.Equal(expected, await new OutputTransformer.OutputTransformerClient(channel).TransformOutputAsync(request, cancellationToken: Ct));
        await new Model.ModelClient(channel).SendFeedbackAsync(new Feedback { Reward = 2 }, cancellationToken: Ct);
        await new Router.RouterClient(channel).SendFeedbackAsync(new Feedback { Reward = 3 }, cancellationToken: Ct);
        using var metrics = new HttpClient();
        Assert.Contains("""seldon_api_model_feedback_reward{model_name="scaler"} 5""", await metrics.GetStringAsync(node.Metrics, Ct), StringComparison.Ordinal);

        var width = await Assert.ThrowsAsync<RpcException>(async () => await new Model.ModelClient(channel).PredictAsync(GraphGrpcTests.Tensor(3), cancellationToken: Ct));
        Assert.Equal((StatusCode.InvalidArgument, "scaler: expected 4 features in each row, got 3."), (width.StatusCode, width.Status.Detail));
        var route = await Assert.ThrowsAsync<RpcException>(async () => await new Router.RouterClient(channel).RouteAsync(request, cancellationToken: Ct));
        Assert.Equal((StatusCode.Internal, "scaler: a model does not route."), (route.StatusCode, route.Status.Detail));
        var combine = await Assert.ThrowsAsync<RpcException>(async () => await new Combiner.CombinerClient(channel).AggregateAsync(new SeldonMessageList { SeldonMessages = { request } }, cancellationToken: Ct));
        Assert.Equal((StatusCode.Internal, "scaler: a model does not combine answers."), (combine.StatusCode, combine.Status.Detail));

        var inference = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        var tensor = new ModelInferRequest.Types.InferInputTensor { Datatype = "FP64", Shape = { 2, 4 }, Contents = new InferTensorContents { Fp64Contents = { request.Data.Tensor.Values } } };
        var answer = await inference.ModelInferAsync(new ModelInferRequest { ModelName = "scaler", Inputs = { tensor } }, cancellationToken: Ct);
        Assert.Equal(expected.Data.Tensor.Values, answer.Outputs.Single().Contents.Fp64Contents);
        Assert.Equal([-1L, 4L], (await inference.ModelMetadataAsync(new ModelMetadataRequest { Name = "scaler" }, cancellationToken: Ct)).Outputs.Single().Shape);
    }
}
