using MultiModel.Learning.Datasets;

namespace MultiModel.Learning.Tests.ModelSelection;

public class CrossValidationTests
{
    [Fact]
    public void Accuracies_Iris_EqualScikitLearns()
    {
        var iris = Iris.Load();

        var scores = CrossValidation.Accuracies(iris.Data, iris.Target, new StratifiedKFold(5), new SvcParameters(), TestContext.Current.CancellationToken);

        // cross_val_score(make_pipeline(StandardScaler(), SVC()), X, y, cv=5)
        Assert.Equal([29 / 30.0, 29 / 30.0, 29 / 30.0, 28 / 30.0, 1], scores);
    }
}
