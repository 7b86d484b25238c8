using System.Text.Json;

namespace MultiModel.Trainer.Deployer;

/// <summary>The deployer's rollout, as far as the trainer reads it.</summary>
/// <param name="State">Pending, Running, Succeeded, Failed or Superseded</param>
public sealed record Rollout(string Id, string State, string? ManifestPath = null, string? Message = null, string? PredictionsUrl = null)
{
    /// <summary>A stranger may stand at the deployer's address: what has no id or no state is none.</summary>
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    public bool IsActive() => State is "Pending" or "Running";

    /// <summary>Also of one that a later rollout has replaced since.</summary>
    public bool WentLive() => State is "Succeeded" or "Superseded";
}

/// <summary>The deployer refused, failed or does not answer; the message is for the user.</summary>
public sealed class RolloutException(string message, Exception? inner = null) : Exception(message, inner);
