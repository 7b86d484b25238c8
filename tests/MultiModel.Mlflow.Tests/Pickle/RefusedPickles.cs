using System.Text.Json;
using MultiModel.Testing;

namespace MultiModel.Mlflow.Tests.Pickle;

/// <summary>Pickles of Python objects that may not be loaded, written by one Python process.</summary>
public sealed class RefusedPickles : IDisposable
{
    /// <summary>A Python expression of bytes, and what the refusal must say.</summary>
    public static readonly TheoryData<string, string> Cases = new()
    {
        { "pickle.dumps(Evil())", "posix.system" },
        { "pickle.dumps(Evil(), protocol=2)", "posix.system" },
        { "pickle.dumps(LinearRegression().fit([[0.0], [1]], [0, 1]))", "sklearn.linear_model._base.LinearRegression" },
        { "pickle.dumps(make_pipeline(StandardScaler(), SVC()).fit([[0.0], [1]], [0, 1]))", "sklearn.pipeline.Pipeline" },
        { "pickle.dumps(SVC(random_state=np.random.RandomState(0)).fit([[0.0], [1]], [0, 1]))", "numpy.random._pickle" },
        { "pickle.dumps(SVC(kernel=np.dot).fit([[0.0, 1], [1, 0]], [0, 1]))", "refused" },
        { "pickle.dumps(SVC().fit(scipy.sparse.csr_matrix([[0.0], [1]]), [0, 1]))", "scipy.sparse" },
        { "pickle.dumps(SVC(kernel='precomputed').fit([[0.0, 1], [1, 0]], [0, 1]))", "must be one of linear, poly, rbf, sigmoid; it is 'precomputed'" },
        { "cloudpickle.dumps(lambda: 1)", "cloudpickle" },
        { "pickle.dumps(SVC())", "has no attribute n_features_in_" },
        { "pickle.dumps([1, 2])", "does not hold a fitted estimator" },
        { "pickle.dumps(StandardScaler().fit([[0.0], [1]]), protocol=0)", "protocol 2 to 5" },
        { "pickle.dumps(np.zeros(3, dtype=complex))", "c16" },
        { "pickle.dumps(np.zeros(3, dtype=[('a', 'f8')]))", "refused" },
        { "pickle.dumps(StandardScaler().fit([[0.0], [1]])) + b'more'", "does not end where its content does" },
        { "pickle.dumps(StandardScaler().fit([[0.0], [1]]))[:-1]", "cut off" },
        { "b''", "cut off" },
        { "b'\\x80\\x04(lp0\\n.'", "LIST (0x6c)" },
        { "b'\\x80\\x04cos\\nsystem\\n(S\\'id\\'\\ntR.'", "os.system" },
        { "b'\\x80\\x04(S\\'id\\'\\nios\\nsystem\\n.'", "STRING (0x53)" },
        { "b'\\x80\\x04\\x8c\\x02id(ios\\nsystem\\n.'", "INST (0x69)" },
        { "b'\\x80\\x04\\x82\\x01.'", "EXT1 (0x82)" },
        { "b'\\x80\\x05\\x97.'", "NEXTBUFFER (0x97)" },
        { "b'\\x80\\x04Pid\\n.'", "PERSID (0x50)" },
    };

    private readonly TemporaryFolder folder = new();
    private readonly Lazy<Task<string>> written;

    public RefusedPickles() => written = new Lazy<Task<string>>(WriteAsync);

    /// <summary>A file that a pickle of the cases would make if it were run.</summary>
    public string Owned => folder.File("owned");

    /// <returns>the directory that holds the pickle as model.pkl</returns>
    public async Task<string> OfAsync(string expression)
    {
        await written.Value;
        return folder.File($"{Expressions().IndexOf(expression)}");
    }

    public void Dispose() => folder.Dispose();

    private static List<string> Expressions() => [.. Cases.Select(static row => row.Data.Item1)];

    private async Task<string> WriteAsync()
    {
        await File.WriteAllTextAsync(folder.File("cases.json"), JsonSerializer.Serialize(Expressions()));
        return await PythonScript.RunAsync(
            """
            import json, os, pickle, sys, numpy as np, scipy.sparse
            from joblib.externals import cloudpickle
            from sklearn.linear_model import LinearRegression
            from sklearn.pipeline import make_pipeline
            from sklearn.preprocessing import StandardScaler
            from sklearn.svm import SVC

            class Evil:
                def __reduce__(self):
                    return os.system, (f"touch {sys.argv[1]}/owned",)

            for i, case in enumerate(json.load(open(f"{sys.argv[1]}/cases.json"))):
                os.mkdir(f"{sys.argv[1]}/{i}")
                with open(f"{sys.argv[1]}/{i}/model.pkl", "wb") as file:
                    file.write(eval(case))
            """, folder.Path);
    }
}
