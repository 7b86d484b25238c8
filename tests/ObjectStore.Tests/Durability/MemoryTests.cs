using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using MultiModel.ObjectStore.Tests.Hosting;
using MultiModel.Testing;

namespace MultiModel.ObjectStore.Tests.Durability;

public sealed class MemoryTests
{
    private const long Allowed = 200L << 20;

    // 1 GiB each in the long run.
    private static readonly long Size = Environment.GetEnvironmentVariable("MULTIMODEL_LONG_TESTS") == "true" ? 1L << 30 : 48L << 20;

    [Fact]
    public async Task EightUploadsAtOnce_OfAnySize_StayUnder200MiB()
    {
        using var folder = new TemporaryFolder();
        await using var store = await StoreProcess.StartAsync(folder.File("data"));
        using var s3 = new AmazonS3Client(
            new BasicAWSCredentials(RunningStore.AccessKey, RunningStore.SecretKey),
            new AmazonS3Config { ServiceURL = store.Address.ToString(), ForcePathStyle = true, AuthenticationRegion = "us-east-1", MaxErrorRetry = 0, Timeout = TimeSpan.FromMinutes(20) });
        await s3.PutBucketAsync("bucket", TestContext.Current.CancellationToken);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => s3.PutObjectAsync(
            new PutObjectRequest { BucketName = "bucket", Key = $"{number}", InputStream = new Zeros(Size) }, TestContext.Current.CancellationToken)));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            using var response = await s3.GetObjectAsync("bucket", $"{number}", TestContext.Current.CancellationToken);
            await response.ResponseStream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
            Assert.Equal(Size, response.ContentLength);
        }));

        Assert.True(store.PeakMemory < Allowed, $"The store took {store.PeakMemory >> 20} MiB.");
        TestContext.Current.SendDiagnosticMessage("8 x {0} MiB: peak {1} MiB", Size >> 20, store.PeakMemory >> 20);
    }

    private sealed class Zeros(long length) : Stream
    {
        private long position;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get => position; set => position = value; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - position);
            Array.Clear(buffer, offset, read);
            position += read;
            return read;
        }

        public override long Seek(long offset, SeekOrigin origin) =>
            position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => position + offset, _ => length + offset };

        public override void Flush() { }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
