using MultiModel.Learning;

namespace MultiModel.Trainer.Steps;

internal static class HeldOutRows
{
    /// <exception cref="InvalidDataException">A class was held out whole: what is trained on the other rows never predicts it.</exception>
    public static void CheckClasses(Labels train, Labels test)
    {
        var trained = train.Encode().Classes;
        var known = Enumerable.Range(0, trained.Count).Select(i => trained[i]).ToHashSet();
        for (var i = 0; i < test.Count; i++)
            if (!known.Contains(test[i]))
                throw new InvalidDataException(
                    $"Every row of the class '{test[i]}' is held out, so that none is left to train on: "
                    + "hold out a smaller share, or give more rows of it.");
    }
}
