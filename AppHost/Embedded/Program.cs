Console.WriteLine("MultiModel");
