using System.Text.Json;
using MultiModel.ServiceDefaults.Http;

namespace MultiModel.Deployer.Http;

/// <summary>What another service answers as JSON. A stranger may stand at its address, so that anything may come.</summary>
internal static class JsonAnswer
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <param name="options">Of a service that writes JSON in another way than ours do.</param>
    /// <exception cref="JsonException">It is no JSON, or not of this form.</exception>
    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken, JsonSerializerOptions? options = null) where T : class =>
        JsonSerializer.Deserialize<T>(await response.Content.ReadUtf8Async(cancellationToken), options ?? Json) ?? throw new JsonException("It is null.");

    /// <summary>What to say of a stranger at a service's address.</summary>
    /// <param name="service">Its name, by which its address is configured too.</param>
    public static string Refuse(string service, Uri? address, JsonException exception) =>
        $"What answers at {address} is no {service}: {exception.Message.TrimEnd('.')}. Check services__{service}__http__0.";
}
