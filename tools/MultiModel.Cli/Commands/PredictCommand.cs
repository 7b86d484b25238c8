using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MultiModel.Cli.Commands;

/// <summary><c>multimodel predict URL 5.1,3.5,1.4,0.2 ...</c>: sends rows, prints the answer.</summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        var address = new Argument<string>("URL") { Description = "The predictions' address, for example http://127.0.0.1:5112/api/v1.0/predictions." };
        var rows = new Argument<string[]>("ROW") { Description = "Numbers separated by commas; - reads rows from standard input.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("predict", "Asks a graph for predictions.") { address, rows };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(address)!, parsed.GetValue(rows)!, parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string url, string[] rows, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            await console.Error.WriteLineAsync($"\"{url}\" is no http address: write it http://127.0.0.1:5112/api/v1.0/predictions.");
            return ExitStatus.Unusable;
        }
        if (rows is ["-"])
            rows = (await Console.In.ReadToEndAsync(cancellationToken))
                .TrimStart(ManifestFile.ByteOrderMark)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (rows.Length == 0)
        {
            await console.Error.WriteLineAsync("There is no row on standard input. A row is written 5.1,3.5,1.4,0.2.");
            return ExitStatus.Unusable;
        }
        var body = new StringBuilder("""{"data":{"ndarray":[""");
        for (var i = 0; i < rows.Length; i++)
        {
            var numbers = rows[i].Split(',', StringSplitOptions.TrimEntries);
            if (numbers.FirstOrDefault(
                static number => !double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                    || !double.IsFinite(value)) is { } wrong)
            {
                await console.Error.WriteLineAsync($"Row {i + 1}: \"{wrong}\" is no number. A row is written 5.1,3.5,1.4,0.2.");
                return ExitStatus.Unusable;
            }
            body.Append(i == 0 ? "[" : ",[")
                .AppendJoin(',', numbers.Select(static number => double.Parse(number, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture)))
                .Append(']');
        }
        body.Append("]}}");
        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
            using var answer = await http.PostAsync(address, new StringContent(body.ToString(), Encoding.UTF8, "application/json"), cancellationToken);
            // Not ReadAsStringAsync, which believes any character set that the answer names.
            var text = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(cancellationToken)).TrimStart(ManifestFile.ByteOrderMark).TrimEnd();
            if (IsJson(text))
            {
                await (answer.IsSuccessStatusCode ? console.Output : console.Error).WriteLineAsync(text);
                return answer.IsSuccessStatusCode ? ExitStatus.Success : ExitStatus.Failure;
            }
            // A page of some other server is no prediction.
            await console.Error.WriteLineAsync(
                $"{address} answered {(int)answer.StatusCode} {answer.ReasonPhrase}{(text.Length > 0 ? " and no JSON" : "")}. "
                + "A graph's predictions end with /api/v1.0/predictions.");
            return ExitStatus.Failure;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitStatus.Interrupted;
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            await console.Error.WriteLineAsync($"{address} does not answer: {fault.Message}");
            return ExitStatus.Unusable;
        }
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
