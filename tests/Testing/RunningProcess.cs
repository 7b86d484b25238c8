namespace MultiModel.Testing;

public static class RunningProcess
{
    /// <summary>Whether a process runs. One that was killed may stay as a zombie until its parent collects it, and runs no more.</summary>
    public static bool Is(int id)
    {
        try
        {
            return !File.ReadAllText($"/proc/{id}/status").Contains("State:\tZ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
