using CsCheck;

namespace MultiModel.Learning.Tests.Data;

public class LabelsTests
{
    [Fact]
    public void Encode_Strings_SortsByCodePointAsNumpyDoes()
    {
        // U+1F600 is above U+FF5A, though its UTF-16 form starts with a smaller unit.
        var (classes, indices) = Labels.Of("b", "\U0001F600", "B", "\uFF5A", "b").Encode();

        Assert.Equal(Labels.Of("B", "b", "\uFF5A", "\U0001F600"), classes);
        Assert.Equal([1, 3, 0, 2, 1], indices);
    }

    [Fact]
    public void Encode_Booleans_PutsFalseFirst() => Assert.Equal(Labels.Of(false, true), Labels.Of(true, false, true).Encode().Classes);

    [Fact]
    public void Encode_AnyIntegers_TakeGivesThemBack() =>
        Gen.Long.Array[1, 50].Sample(static values =>
        {
            var (classes, indices) = Labels.Of(values).Encode();
            return classes.Take(indices).Equals(Labels.Of(values)) && classes.AsInt64().SequenceEqual(values.Distinct().Order());
        });

    [Fact]
    public void As_OtherType_SaysWhichTypeTheLabelsHave() =>
        Assert.Contains("String", Assert.Throws<InvalidOperationException>(static () => Labels.Of("a").AsInt64()).Message);
}
