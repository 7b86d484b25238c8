using CsCheck;

namespace MultiModel.Learning.Tests.Svm;

public class KernelRowsTests
{
    [Fact]
    public void Get_AfterAnySwapsAndEvictions_IsTheKernelOfTheSwappedSamples() =>
        Gen.Select(Gen.Int[2, 60], Gen.Int[0, 3], Gen.Int[0, 4].Select(static rows => rows * 300), Gen.Int[0, 1000].Array[3].Array[1, 40]).Sample(static (count, kernel, cacheBytes, actions) =>
        {
            var parameters = new SvcParameters { Kernel = (Kernel)kernel, Degree = 2, Coef0 = 0.5 };
            var random = new Random(count);
            var X = new Matrix(count, 3, [.. Enumerable.Range(0, count * 3).Select(_ => random.NextDouble() * 4 - 2)]);
            int[] order = [.. Enumerable.Range(0, count)];
            using var samples = new SampleBlocks(X, order, TestContext.Current.CancellationToken);
            using var rows = new KernelRows(parameters, 0.7, samples, count, cacheBytes, TestContext.Current.CancellationToken);
            foreach (var action in actions)
            {
                var (i, j, length) = (action[0] % count, action[1] % count, action[2] % count + 1);
                if (action[2] % 3 == 0)
                {
                    rows.Swap(i, j);
                    (order[i], order[j]) = (order[j], order[i]);
                }
                Assert.Equal(order[i], rows.OriginalOf(i));
                Assert.Equal([.. order[..length].Select(other => (float)Kernel(order[i], other))], rows.Get(i, length).ToArray());
                Assert.Equal(Kernel(order[j], order[j]), rows.Diagonal[j]);
            }

            double Kernel(int a, int b) => KernelFunction.FromDot(parameters, 0.7, KernelFunction.Dot(X.Row(a), X.Row(b)), KernelFunction.Dot(X.Row(a), X.Row(a)), KernelFunction.Dot(X.Row(b), X.Row(b)));
        });

    [Theory]
    [InlineData(1000, 1 << 20)]
    [InlineData(1000, 3_000_000)]
    [InlineData(3000, 9_000_000)]
    [InlineData(300, 100_000)]
    public void Get_EveryRow_KeepsNoMoreThanTheCacheHolds(int count, int cacheBytes)
    {
        var X = new Matrix(count, 1, [.. Enumerable.Range(0, count).Select(static i => (double)i)]);
        using var samples = new SampleBlocks(X, [.. Enumerable.Range(0, count)], TestContext.Current.CancellationToken);
        using var rows = new KernelRows(new SvcParameters(), 1, samples, count, cacheBytes, TestContext.Current.CancellationToken);

        for (var i = 0; i < count; i++)
            rows.Get(i, count);

        Assert.InRange(rows.CachedBytes, cacheBytes / 3, cacheBytes);
    }
}
