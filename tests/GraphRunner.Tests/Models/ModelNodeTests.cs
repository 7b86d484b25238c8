using MultiModel.Graphs.Execution;
using MultiModel.GraphRunner.Models;
using MultiModel.Learning;
using MultiModel.Mlflow;

namespace MultiModel.GraphRunner.Tests.Models;

public sealed class ModelNodeTests
{
    [Fact]
    public void New_ModelThatCannotBeServed_IsDisposedOf()
    {
        var model = new Model();

        Assert.Throws<GraphException>(() => new ModelNode("svc", "image", model, "predict_proba"));

        Assert.True(model.IsDisposed);
    }

    private sealed class Model : NativeModel
    {
        public bool IsDisposed { get; private set; }

        public override string Name => "SVC";

        public override IReadOnlyList<string> Methods => ["predict"];

        public override int FeaturesIn => 4;

        public override IReadOnlyList<string>? FeatureNames => null;

        public override ModelOutput Invoke(string method, Matrix X) => throw new NotSupportedException();

        public override void Dispose()
        {
            IsDisposed = true;
            base.Dispose();
        }
    }
}
