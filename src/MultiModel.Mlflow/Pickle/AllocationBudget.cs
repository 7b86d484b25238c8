namespace MultiModel.Mlflow.Pickle;

/// <summary>
/// Bounds what reading allocates to a multiple of the file's length: one byte of a pickle can ask for an empty dict, and a few bytes, through the memo,
/// for a copy of a large value.
/// </summary>
internal sealed class AllocationBudget(long fileLength)
{
    // The widest honest growth of large data is 4: an int32 becomes a long beside the file itself, a text of '<U1' a string. Small files are mostly opcodes.
    private long left = 4 * 1024 * 1024 + 4 * fileLength;

    /// <param name="bytes">about what is going to be allocated</param>
    public void Charge(long bytes)
    {
        left -= bytes;
        if (left < 0)
            throw new ModelException("The pickle asks for far more memory than its length explains.");
    }
}
