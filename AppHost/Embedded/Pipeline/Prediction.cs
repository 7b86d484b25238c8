using System.Net.Mime;
using System.Text;
using System.Text.Json;

namespace MultiModel.AppHost.Embedded.Pipeline;

/// <summary>A prediction request that the person can repeat.</summary>
/// <param name="Body">Seldon's JSON, with no character that a shell's single quotes do not keep.</param>
internal sealed record Prediction(Uri Address, string Body)
{
    public string Curl => $"curl -s {Address} -H 'Content-Type: application/json' -d '{Body}'";

    /// <summary>Asks for the first row of the models' own example, as the trainer stored it beside the scaler.</summary>
    public static async Task<Prediction> OfExampleAsync(HttpClient http, Uri tracking, Rollout rollout, Uri address, CancellationToken ct)
    {
        var scaler = rollout.Models.First(static model => model.Name == "scaler");
        var artifact = new Uri($"{tracking.AbsoluteUri.TrimEnd('/')}/get-artifact?run_uuid={scaler.RunId}&path=scaler%2Finput_example.json");
        var example = await http.GetAsync<InputExample>(artifact, ct);
        var row = JsonSerializer.Serialize(example.Data[0]);
        return new Prediction(address, $$$"""{"data":{"ndarray":[{{{row}}}]}}""");
    }

    /// <returns>The graph's answer, one line of JSON.</returns>
    /// <exception cref="LaunchException">It did not answer 200.</exception>
    public async Task<string> AskAsync(HttpClient http, CancellationToken ct)
    {
        using var content = new StringContent(Body, Encoding.UTF8, MediaTypeNames.Application.Json);
        try
        {
            using var answer = await http.PostAsync(Address, content, ct);
            var text = (await answer.Content.ReadAsStringAsync(ct)).Trim();
            return answer.IsSuccessStatusCode
                ? text
                : throw new LaunchException(ExitStatus.Failed, $"The graph did not predict: {Address} answered {(int)answer.StatusCode}: {text}");
        }
        catch (Exception error) when (HttpExtensions.IsUnanswered(error, ct))
        {
            throw new LaunchException(ExitStatus.Failed, $"The graph did not predict: {Address} does not answer: {error.Message}", error);
        }
    }

    private sealed record InputExample(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<double>> Data);
}
