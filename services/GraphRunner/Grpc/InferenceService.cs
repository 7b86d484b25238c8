using Grpc.Core;
using MultiModel.GraphRunner.Grpc.Inference;
using MultiModel.GraphRunner.OpenInference;
using MultiModel.Graphs.Execution;

namespace MultiModel.GraphRunner.Grpc;

/// <summary>The Open Inference Protocol (V2) over gRPC.</summary>
public sealed class InferenceService(IServedModels served, IGrpcTarget target) : GRPCInferenceService.GRPCInferenceServiceBase
{
    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) => Task.FromResult(new ServerLiveResponse { Live = true });

    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerReadyResponse { Ready = served.NotReady is null });

    public override Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context)
    {
        Find(request.Name, request.Version);
        return Task.FromResult(new ModelReadyResponse { Ready = true });
    }

    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context)
        => Task.FromResult(new ServerMetadataResponse { Name = OpenInferenceRoutes.ServerName, Version = OpenInferenceRoutes.ServerVersion });

    public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context)
    {
        var model = Find(request.Name, request.Version);
        var metadata = new ModelMetadataResponse { Name = request.Name, Platform = OpenInferenceRoutes.Platform };
        metadata.Versions.AddRange(model.Versions);
        if (model.First is { } first)
            metadata.Inputs.Add(new ModelMetadataResponse.Types.TensorMetadata { Name = OpenInferenceRoutes.InputName, Datatype = "FP64", Shape = { -1, first.Model.FeaturesIn } });
        if (model.Last is { OutputShape: { } shape } last)
            metadata.Outputs.Add(new ModelMetadataResponse.Types.TensorMetadata
            {
                Name = InferResponse.OutputName,
                Datatype = last.OutputDatatype,
                Shape = { shape.Select(static length => (long)length).Prepend(-1) }
            });
        return Task.FromResult(metadata);
    }

    public override Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context)
    {
        Find(request.ModelName, request.ModelVersion);
        return target.CallAsync(context, request, NodeMethod.Predict, ProtoTensors.Read, ProtoTensors.Write);
    }

    /// <param name="version">A run that made the model; empty for the one that is served.</param>
    private ServedModel Find(string model, string version)
    {
        if (served.NotReady is { } reason)
            throw new RpcException(new Status(StatusCode.Unavailable, reason));
        var found = served.Find(model);
        return OpenInferenceRoutes.NotServed(found, model, version) is { } absence ? throw new RpcException(new Status(StatusCode.NotFound, absence)) : found!;
    }
}
