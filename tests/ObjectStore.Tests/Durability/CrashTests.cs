using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using MultiModel.ObjectStore.Tests.Hosting;
using MultiModel.Testing;

namespace MultiModel.ObjectStore.Tests.Durability;

/// <summary>
/// Kills the real process at random moments while clients write, copy, tag and delete objects and make buckets. After each start: what was acknowledged is there as it was
/// acknowledged, what was under way is there in its old state or its new one, and nothing is torn.
/// </summary>
public sealed class CrashTests
{
    private const string Bucket = "crash";
    private const int Writers = 4;
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("MULTIMODEL_LONG_TESTS") == "true";
    private static readonly int Rounds = IsLong ? 300 : 6;
    private readonly Random random = new(6);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KillAtRandomPoints_LosesAndTearsNothingThatWasAcknowledged()
    {
        using var folder = new TemporaryFolder();
        var writers = Enumerable.Range(0, Writers).Select(static number => new Writer(number)).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            await using var store = await StoreProcess.StartAsync(folder.File("data"));
            using var s3 = Client(store);
            if (round == 0)
                await s3.PutBucketAsync(Bucket, Cancel);
            await VerifyAsync(s3, writers, round);
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder.File("data", "tmp")));

            using var stop = new CancellationTokenSource();
            var work = writers.Select(writer => Task.Run(() => writer.WorkAsync(s3, stop.Token), Cancel)).ToList();
            // So many acknowledged writes, however slow the machine is, and then a moment that falls anywhere within the next ones.
            var enough = writers.Sum(static writer => writer.Acknowledged) + random.Next(1, 60);
            while (writers.Sum(static writer => writer.Acknowledged) < enough && !work.TrueForAll(static task => task.IsCompleted))
                await Task.Delay(1, Cancel);
            await Task.Delay(random.Next(0, 15), Cancel);
            await store.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(work);
        }
        await using var last = await StoreProcess.StartAsync(folder.File("data"));
        using var client = Client(last);
        await VerifyAsync(client, writers, Rounds);
        Assert.True(writers.Sum(static writer => writer.Acknowledged) > Rounds, "The rounds wrote next to nothing.");
        TestContext.Current.SendDiagnosticMessage("{0} rounds, {1} acknowledged writes, none lost", Rounds, writers.Sum(static writer => writer.Acknowledged));
    }

    private static AmazonS3Client Client(StoreProcess store) => new(
        new BasicAWSCredentials(RunningStore.AccessKey, RunningStore.SecretKey),
        new AmazonS3Config { ServiceURL = store.Address.ToString(), ForcePathStyle = true, AuthenticationRegion = "us-east-1", MaxErrorRetry = 0, Timeout = TimeSpan.FromSeconds(20) });

    private static async Task VerifyAsync(AmazonS3Client s3, IEnumerable<Writer> writers, int round)
    {
        var listed = new HashSet<string>();
        await foreach (var item in s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = Bucket }).S3Objects)
            listed.Add(item.Key);
        foreach (var (key, state) in writers.SelectMany(static writer => writer.States))
        {
            Content? found = null;
            if (listed.Contains(key))
                found = await ReadAsync(s3, key);
            Assert.True(found == state.Acknowledged || (state.IsUnderWay && found == state.Next),
                $"Round {round}: {key} is neither what was acknowledged nor what was under way.");
            state.Acknowledged = found;
            state.IsUnderWay = false;
        }
        var buckets = (await s3.ListBucketsAsync(Cancel)).Buckets.Select(static bucket => bucket.BucketName).ToHashSet();
        foreach (var writer in writers)
        {
            Assert.Superset(writer.Buckets, buckets);
            if (writer.Buckets.Count > 0)
                await s3.PutObjectAsync(new PutObjectRequest { BucketName = writer.Buckets.Last(), Key = $"{round}", ContentBody = "" }, Cancel);
        }
    }

    private static async Task<Content> ReadAsync(AmazonS3Client s3, string key)
    {
        using var response = await s3.GetObjectAsync(Bucket, key, Cancel);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(response.ResponseStream, Cancel));
        var tags = (await s3.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = Bucket, Key = key }, Cancel)).Tagging;
        return new Content(hash, tags is [var tag] ? tag.Value : null);
    }

    /// <summary>What an object holds: its bytes' hash, and the value of the one tag that it may have.</summary>
    private sealed record Content(string Hash, string? Tag = null);

    /// <summary>A key's content, null for no object: as it was last acknowledged, and as the write under way would make it.</summary>
    private sealed class State
    {
        public Content? Acknowledged { get; set; }

        public Content? Next { get; set; }

        public bool IsUnderWay { get; set; }
    }

    private sealed class Writer(int number)
    {
        private readonly Random random = new(number);

        public ConcurrentDictionary<string, State> States { get; } = new();

        /// <summary>Those whose making was acknowledged.</summary>
        public SortedSet<string> Buckets { get; } = new(StringComparer.Ordinal);

        public int Acknowledged { get; private set; }

        public async Task WorkAsync(AmazonS3Client s3, CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    await (random.Next(20) == 0 ? MakeBucketAsync(s3, stop) : WriteAsync(s3, stop));
                }
                catch (Exception exception) when (exception is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or OperationCanceledException)
                {
                    // The process is gone: whether this write counts is open. An answer that is not a crash would be found out by the next round.
                    return;
                }
                Acknowledged++;
            }
        }

        private async Task MakeBucketAsync(AmazonS3Client s3, CancellationToken stop)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"made-{number}-{Acknowledged:D6}-{Guid.NewGuid():N}");
            await s3.PutBucketAsync(name, stop);
            Buckets.Add(name);
        }

        private async Task WriteAsync(AmazonS3Client s3, CancellationToken stop)
        {
            var key = NewKey();
            var state = States.GetOrAdd(key, static _ => new State());
            var bytes = new byte[random.Next(4) == 0 ? random.Next(1 << 20) : random.Next(5000)];
            random.NextBytes(bytes);
            var next = new Content(Convert.ToHexStringLower(SHA256.HashData(bytes)));
            var source = NewKey();
            var copied = States.GetValueOrDefault(source)?.Acknowledged;
            var tag = $"{random.Next()}";
            (state.Next, Func<Task> write) = (random.Next(8), state.Acknowledged, copied) switch
            {
                (0, _, _) => (null, () => s3.DeleteObjectAsync(Bucket, key, stop)),
                (1, _, _) => (next, () => PutInPartsAsync(s3, key, bytes, stop)),
                (2, _, not null) when source != key => (copied, () => s3.CopyObjectAsync(Bucket, source, Bucket, key, stop)),
                (3, { } there, _) => (there with { Tag = tag }, () => TagAsync(s3, key, tag, stop)),
                _ => ((Content?)next, (Func<Task>)(() => s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, InputStream = new MemoryStream(bytes) }, stop))),
            };
            state.IsUnderWay = true;
            await write();
            state.Acknowledged = state.Next;
            state.IsUnderWay = false;
        }

        private string NewKey() => string.Create(CultureInfo.InvariantCulture, $"writer-{number}/{random.Next(8)}");

        private static Task TagAsync(AmazonS3Client s3, string key, string value, CancellationToken stop) => s3.PutObjectTaggingAsync(
            new PutObjectTaggingRequest { BucketName = Bucket, Key = key, Tagging = new Tagging { TagSet = [new Tag { Key = "tag", Value = value }] } }, stop);

        private static async Task PutInPartsAsync(AmazonS3Client s3, string key, byte[] bytes, CancellationToken stop)
        {
            var upload = await s3.InitiateMultipartUploadAsync(Bucket, key, stop);
            var part = await s3.UploadPartAsync(
                new UploadPartRequest { BucketName = Bucket, Key = key, UploadId = upload.UploadId, PartNumber = 1, InputStream = new MemoryStream(bytes) }, stop);
            await s3.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = Bucket, Key = key, UploadId = upload.UploadId, PartETags = [new PartETag(1, part.ETag)] }, stop);
        }
    }
}
