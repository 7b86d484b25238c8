namespace MultiModel.ObjectStore.Protocol;

/// <summary>
/// Work that may take minutes, such as a copy of many GiB, before an answer in XML. Clients give up after 60 s of silence, so S3 and MinIO
/// send spaces meanwhile, and so does this store: XML's declaration and 200 first, since a declaration may have no space before it.
/// What fails after that is an error in the body of a 200, where clients of these operations look for one.
/// </summary>
internal static class LongWork
{
    /// <summary>As MinIO has it: most work ends sooner, and its errors have their own status.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private static readonly byte[] Declaration = """<?xml version="1.0" encoding="utf-8"?>"""u8.ToArray();
    private static readonly byte[] Space = " "u8.ToArray();

    /// <summary>Returns what the work does, which ends by itself when the client has gone. Afterwards <see cref="S3Xml"/> writes the answer or its error.</summary>
    public static async Task<T> WaitAsync<T>(HttpContext http, TimeProvider time, Func<Task<T>> work)
    {
        // Apart, since some of it (fsync) holds its thread.
        var working = Task.Run(work);
        using var timer = new PeriodicTimer(Pause, time);
        for (var tick = Tick(); await Task.WhenAny(working, tick) != working; tick = Tick())
        {
            // Without a token: a client that has gone must not end this before the work, which uses its request.
            if (!http.Response.HasStarted)
            {
                http.Response.ContentType = S3Xml.ContentType;
                http.Items[typeof(LongWork)] = true;
                await http.Response.Body.WriteAsync(Declaration, CancellationToken.None);
            }
            await http.Response.Body.WriteAsync(Space, CancellationToken.None);
            await http.Response.Body.FlushAsync(CancellationToken.None);
        }
        return await working;

        Task Tick() => timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
    }

    /// <summary>Whether an answer has begun that still waits for its XML.</summary>
    public static bool HasBegun(HttpContext http) => http.Items.ContainsKey(typeof(LongWork));
}
