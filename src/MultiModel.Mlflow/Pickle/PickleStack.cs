namespace MultiModel.Mlflow.Pickle;

/// <summary>The unpickler's stack. Nothing is taken from below the last mark.</summary>
internal sealed class PickleStack
{
    private readonly List<object?> items = [];
    private readonly Stack<int> marks = [];

    public int Count => items.Count;

    private int Floor => marks.TryPeek(out var mark) ? mark : 0;

    public void Push(object? value) => items.Add(value);

    public object? Peek() => items.Count > Floor ? items[^1] : throw Empty();

    public object? Pop() => Pop(1)[0];

    public object?[] Pop(int count)
    {
        if (items.Count - count < Floor)
            throw Empty();
        return Take(items.Count - count);
    }

    public void Mark() => marks.Push(items.Count);

    public object?[] PopToMark() => marks.TryPop(out var mark) ? Take(mark) : throw Empty();

    /// <summary>Takes off the topmost value, or the mark when it is topmost, as Python does.</summary>
    public void Discard()
    {
        if (marks.TryPeek(out var mark) && mark == items.Count)
            marks.Pop();
        else
            Pop();
    }

    private object?[] Take(int from)
    {
        object?[] taken = [.. items[from..]];
        items.RemoveRange(from, items.Count - from);
        return taken;
    }

    private static ModelException Empty() => new("The pickle takes more from its stack than it put there.");
}
